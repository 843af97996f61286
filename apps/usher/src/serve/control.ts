/**
 * How `usher serve reload` reaches the servers of a vault: each listens at a socket in the vault's own folder, which other
 * users can't enter.
 */

import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, readdirSync, rmSync } from 'node:fs';
import { createServer, request } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { reasonOf } from '../system-error.ts';
import type { Words } from '../text/words.ts';

/** What a server answers to "reload". */
export type ReloadAnswer =
  | { readonly kind: 'reloaded'; readonly needRestart: readonly string[] }
  | { readonly kind: 'refused'; readonly words: Words };

/** Resolves with what ends it. @throws the system's error, where there can be no such socket */
export async function listenForControl(folder: string, reload: () => Promise<ReloadAnswer>): Promise<() => void> {
  const path = join(folder, `${randomBytes(4).toString('hex')}.sock`);
  const server = createServer({ requestTimeout: 5_000 }, async (asked, response) => {
    if (asked.method !== 'POST' || asked.url !== '/reload') return response.writeHead(404).end();
    const answer = await reload();
    response.writeHead(200, { 'content-type': 'application/json', connection: 'close' }).end(JSON.stringify(answer));
  });
  server.listen(path);
  await once(server, 'listening');
  // A folder that was there before has the mode that somebody else gave it.
  chmodSync(path, 0o600);
  // A server that is to end waits for nobody here.
  server.unref();
  return () => {
    server.close();
    server.closeAllConnections();
  };
}

/** The answers of all servers that run on that vault. */
export async function askToReload(folder: string): Promise<readonly ReloadAnswer[]> {
  const sockets = socketsIn(folder);
  const answers = await Promise.all(sockets.map((name) => ask(join(folder, name))));
  return answers.flatMap((answer) => answer ?? []);
}

function socketsIn(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => name.endsWith('.sock'));
  } catch (error) {
    if (reasonOf(error) === 'ENOENT') return [];
    throw error;
  }
}

/** Undefined: nobody is there any more. */
async function ask(socketPath: string): Promise<ReloadAnswer | undefined> {
  try {
    const signal = AbortSignal.timeout(15_000);
    const asking = request({ socketPath, path: '/reload', method: 'POST', signal }).end();
    const [response] = await once(asking, 'response');
    return JSON.parse(await text(response));
  } catch (error) {
    const reason = reasonOf(error);
    // It was killed, and left its socket.
    if (reason === 'ECONNREFUSED') rmSync(socketPath, { force: true });
    if (reason === 'ECONNREFUSED' || reason === 'ENOENT' || reason === 'ECONNRESET') return undefined;
    throw error;
  }
}
