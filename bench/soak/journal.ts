/**
 * Records what each process did with a refresh token, and when: one line for each step. The line is written before the
 * process goes on, so that it outlasts a SIGKILL. Tokens are named by their fingerprints.
 */

import { appendFileSync, openSync, readFileSync } from 'node:fs';
import type { Transport } from 'trakt-usher';
import type { AccountWriter, TokenStore } from 'trakt-usher/store';
import { fingerprint } from '../../packages/sandbox/src/fingerprint.ts';

export interface Step {
  /** Epoch milliseconds, by the machine's clock. */
  atMs: number;
  /** The process's number in the campaign. */
  by: number;
  /**
   * `permitted`: the intent to send it is on disk. `replied`: the answer was read whole. `broke_off`: no answer, or a part
   * of one, or the sender stopped waiting. `saved`: the new tokens are on disk.
   */
  did: 'permitted' | 'sent' | 'replied' | 'broke_off' | 'saved';
  /** The refresh token that was sent. */
  token: string;
  /** The number of the sending within the process; present on every step of a request. */
  sending?: number;
  /** The time in the intent, by the campaign's clocks: other processes count from it. */
  intendedAtMs?: number;
  /** The reply's status. */
  status?: number;
}

export type Journal = (step: Omit<Step, 'atMs' | 'by'>) => void;

export function openJournal(path: string, by: number): Journal {
  const file = openSync(path, 'a');
  return (step) => {
    appendFileSync(file, `${JSON.stringify({ atMs: Date.now(), by, ...step })}\n`);
  };
}

export function readJournal(path: string): Step[] {
  const lines = readFileSync(path, 'utf8').split('\n');
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line));
}

/** Journals what a transport does with refresh tokens. The line is written right before the token is sent. */
export function journaledTransport(transport: Transport, journal: Journal): Transport {
  let sendings = 0;
  return async (url, request) => {
    const { refresh_token: refreshToken } = JSON.parse(request.body ?? '{}');
    if (typeof refreshToken !== 'string') return transport(url, request);
    sendings += 1;
    const about = { token: fingerprint(refreshToken), sending: sendings };
    // An aborted signal lets the sender go on before the connection reports that it is closed.
    request.signal?.addEventListener('abort', () => journal({ did: 'broke_off', ...about }), { once: true });
    journal({ did: 'sent', ...about });
    try {
      const { status, headers, text } = await transport(url, request).then(async (response) => ({
        status: response.status,
        headers: response.headers,
        text: await response.text(),
      }));
      journal({ did: 'replied', ...about, status });
      return { status, headers, text: async () => text };
    } catch (error) {
      if (!request.signal?.aborted) journal({ did: 'broke_off', ...about });
      throw error;
    }
  };
}

/** Journals when a refresh may be sent, and when its tokens are saved. */
export function journaledStore(store: TokenStore, journal: Journal): TokenStore {
  const journaled = (writer: AccountWriter): AccountWriter => ({
    ...writer,
    async saveIntent(read) {
      const permit = await writer.saveIntent(read);
      const { refreshTokenFingerprint: token, attempts } = permit.details.intent;
      journal({ did: 'permitted', token, intendedAtMs: attempts.at(-1)?.sentAtMs ?? 0 });
      return permit;
    },
    async save(permit, received) {
      const record = await writer.save(permit, received);
      journal({ did: 'saved', token: permit.details.intent.refreshTokenFingerprint });
      return record;
    },
  });
  return {
    read: (account) => store.read(account),
    withLock: (account, waiting, body) => store.withLock(account, waiting, (writer) => body(journaled(writer))),
    list: (cursor) => store.list(cursor),
    watch: (listener) => store.watch(listener),
    selfTest: () => store.selfTest(),
    close: () => store.close(),
  };
}
