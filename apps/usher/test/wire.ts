/** A wire between usher and its Trakt that notes every secret that goes over it, either way. */

import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Wire {
  url: string;
  /** What nobody but the two ends may see, of everything that went over the wire so far. */
  readonly secrets: ReadonlySet<string>;
  close(): Promise<void>;
}

/** The fields, of whatever body, redirect or form, that hold secrets. A user code is there to be shown. */
const secretFields = [
  'access_token',
  'refresh_token',
  'token',
  'code',
  'device_code',
  'code_verifier',
  'client_secret',
];

/** An answer of Trakt's. */
export interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: string;
}

export interface TapOptions {
  /** Gives the answer that usher gets in place of Trakt's. */
  change?: (path: string, answer: Answer) => Answer;
  /** Called with each answer's path before the answer goes on to usher, and handed what lets it go. */
  before?: (path: string, letGo: () => Promise<void>) => Promise<void>;
}

export async function tap(target: string, options: TapOptions = {}): Promise<Wire> {
  const { before = (_, letGo) => letGo(), change = (_, answer) => answer } = options;
  const secrets = new Set<string>();
  const note = (value: unknown) => {
    // Errors have a `code`, too; what is secret is long.
    if (typeof value === 'string' && value.length >= 16) secrets.add(value);
  };
  const noteAll = (headers: IncomingMessage['headers'], body: string) => {
    note(headers.authorization?.replace('Bearer ', ''));
    if (headers.location) note(URL.parse(headers.location, target)?.searchParams.get('code'));
    const fields = fieldsOf(body);
    for (const name of secretFields) note(fields[name]);
  };

  async function forward(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const body = await textOf(incoming);
    noteAll(incoming.headers, body);
    const { method, headers } = incoming;
    const onward = request(`${target}${incoming.url}`, {
      method: method ?? 'GET',
      headers: { ...headers, 'accept-encoding': 'identity' },
    });
    const reply = await new Promise<IncomingMessage>((resolve, reject) => {
      onward.on('response', resolve).on('error', reject).end(body);
    });
    const answer = await textOf(reply);
    noteAll(reply.headers, answer);
    const { 'transfer-encoding': _, connection: __, 'content-length': ___, ...kept } = reply.headers;
    const path = incoming.url ?? '';
    const changed = change(path, { status: reply.statusCode ?? 502, headers: kept, body: answer });
    await before(path, async () => {
      outgoing.writeHead(changed.status, changed.headers).end(changed.body);
      await once(outgoing, 'finish');
    });
  }

  const server = createServer((incoming, outgoing) => {
    // A connection that the server drops, usher finds dropped.
    forward(incoming, outgoing).catch(() => outgoing.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    secrets,
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

function fieldsOf(body: string): Record<string, unknown> {
  try {
    const parsed: unknown = JSON.parse(body);
    return typeof parsed === 'object' && parsed !== null ? { ...parsed } : {};
  } catch {
    return Object.fromEntries(new URLSearchParams(body));
  }
}

async function textOf(stream: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of stream.setEncoding('utf8')) text += chunk;
  return text;
}
