/**
 * How `usher serve reload` and `usher serve open` reach the servers of a vault: each listens at a socket in the vault's own
 * folder, which other users can't enter.
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

/** What a server answers to "open": a link to its page that works once. */
export type OpenAnswer = { readonly kind: 'link'; readonly url: string } | { readonly kind: 'no_page' };

export interface Control {
  reload(): Promise<ReloadAnswer>;
  open(): Promise<OpenAnswer>;
}

/** Resolves with what ends it. @throws the system's error, where there can be no such socket */
export async function listenForControl(folder: string, { reload, open }: Control): Promise<() => void> {
  const answers = new Map<string | undefined, () => Promise<object>>([
    ['/reload', reload],
    ['/open', open],
  ]);
  const path = join(folder, `${randomBytes(4).toString('hex')}.sock`);
  const server = createServer({ requestTimeout: 5_000 }, async (asked, response) => {
    const answering = asked.method === 'POST' ? answers.get(asked.url) : undefined;
    if (!answering) return response.writeHead(404).end();
    const answer = await answering();
    response.writeHead(200, { 'content-type': 'application/json', connection: 'close' }).end(JSON.stringify(answer));
  });
  server.listen(path);
  await once(server, 'listening');
  try {
    // A folder that was there before has the mode that somebody else gave it.
    chmodSync(path, 0o600);
  } catch (error) {
    server.close();
    throw error;
  }
  // A server that is to end waits for nobody here.
  server.unref();
  return () => {
    server.close();
    server.closeAllConnections();
  };
}

/** The answers of all servers that run on that vault. */
export function askToReload(folder: string): Promise<readonly ReloadAnswer[]> {
  return askAll<ReloadAnswer>(folder, '/reload');
}

/** As `askToReload`. */
export function askToOpen(folder: string): Promise<readonly OpenAnswer[]> {
  return askAll<OpenAnswer>(folder, '/open');
}

async function askAll<Answer>(folder: string, path: string): Promise<readonly Answer[]> {
  const sockets = socketsIn(folder);
  const answers = await Promise.all(sockets.map((name) => ask<Answer>(join(folder, name), path)));
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
async function ask<Answer>(socketPath: string, path: string): Promise<Answer | undefined> {
  try {
    const signal = AbortSignal.timeout(15_000);
    const asking = request({ socketPath, path, method: 'POST', signal }).end();
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
