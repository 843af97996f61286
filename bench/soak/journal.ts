/**
 * What each process did with a refresh token and when, one line for each step, written before the step goes on: it is
 * still there when the process is killed. Tokens are named by their fingerprints.
 */

import { appendFileSync, openSync, readFileSync } from 'node:fs';
import type { Transport, TransportRequest, TransportResponse } from 'trakt-usher';
import type { AccountWriter, TokenStore } from 'trakt-usher/session';
import { fingerprint } from '../../packages/sandbox/src/fingerprint.ts';

export interface Step {
  /** Epoch milliseconds, by the machine's clock. */
  atMs: number;
  /** The process's number in the campaign. */
  by: number;
  /**
   * `permitted`: the intent to send it is on disk. `replied`: read whole. `broke_off`: no answer, or not all of it, or
   * nobody waits for it any more.
   * `saved`: what it brought is on disk.
   */
  did: 'permitted' | 'sent' | 'replied' | 'broke_off' | 'saved';
  /** The refresh token that was sent. */
  token: string;
  /** Which of the process's sendings; with all that becomes of a request. */
  sending?: number;
  /** The intent under which it is sent, and which of that intent's sendings it is. */
  intent?: string;
  number?: number;
  /** The last moment at which the sending may begin, by the campaign's clocks: what others count from. */
  intendedAtMs?: number;
  /** Of the reply. */
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

/** Notes what a transport does with refresh tokens: that one is sent, in the same breath in which it is. */
export function journaledTransport(transport: Transport, journal: Journal): Transport {
  let sendings = 0;
  const journaled = async (url: string, request: TransportRequest): Promise<TransportResponse> => {
    const { refresh_token: refreshToken } = JSON.parse(request.body ?? '{}');
    if (typeof refreshToken !== 'string') return transport(url, request);
    sendings += 1;
    const about = { token: fingerprint(refreshToken), sending: sendings };
    // The sender goes on when its signal is aborted, which is before the connection has told anybody that it is closed.
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
  return Object.assign(journaled, { namesFailures: transport.namesFailures === true });
}

/** Notes when a refresh may be sent, and when what it brought is saved. */
export function journaledStore(store: TokenStore, journal: Journal): TokenStore {
  const journaled = (writer: AccountWriter): AccountWriter => ({
    ...writer,
    async saveIntent(read, plan) {
      const permit = await writer.saveIntent(read, plan);
      const { id: intent, refreshTokenFingerprint: token, last } = permit.details.intent;
      journal({ did: 'permitted', token, intent, number: last.n, intendedAtMs: last.sentAtMs });
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
