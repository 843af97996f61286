/** What each reply gives to a refresh, to a revocation, and to a read and a write of the API. */

import { expect, it } from 'vitest';
import { interpretReply } from '../api/interpret-reply.ts';
import { UsherError } from '../errors.ts';
import { classify } from '../session/rules/classify.ts';
import { createFakeClock } from '../testing/fake-clock.ts';
import { readReply } from './read-reply.ts';
import { readTokens } from './read-tokens.ts';
import { revokeToken } from './revoke.ts';
import { whoseAnswer, writerOf } from './whose-answer.ts';

const html = { type: 'text/html', body: '<!doctype html><title>Just a moment...</title>' };
const text = { type: 'text/plain; charset=UTF-8', body: 'error code: 1015' };
const json = { type: 'application/json', body: '{"message":"nothing that we know"}' };
const empty = { body: '' };
const mitigated = { 'cf-mitigated': 'challenge' };

interface Row {
  status: number;
  sent: { type?: string; body: string };
  headers?: Record<string, string>;
  /** The session's class, the error of `refreshTokens`, and those of the other calls; `ok` where there is none. */
  gives: [refreshClass: string, refresh: string, revoke: string, read: string, write: string];
}
const edge = 'edge_blocked';
const blocked: Row['gives'] = [edge, edge, edge, edge, edge];
const unknownWrite = 'write_outcome_unknown';
const trouble: Row['gives'] = [
  'ambiguous',
  'temporarily_unavailable',
  'temporarily_unavailable',
  'server_trouble',
  unknownWrite,
];

const rows: Row[] = [
  // The edge says itself that it stepped in.
  { status: 200, sent: html, headers: mitigated, gives: blocked },
  { status: 201, sent: html, headers: mitigated, gives: blocked },
  { status: 400, sent: json, headers: mitigated, gives: blocked },
  { status: 401, sent: empty, headers: mitigated, gives: blocked },
  { status: 403, sent: html, headers: mitigated, gives: blocked },
  { status: 404, sent: html, headers: mitigated, gives: blocked },
  { status: 500, sent: empty, headers: mitigated, gives: blocked },
  { status: 503, sent: html, headers: mitigated, gives: blocked },
  { status: 520, sent: html, headers: mitigated, gives: blocked },
  // A page where Trakt would send JSON. A write may have happened all the same.
  { status: 200, sent: html, gives: [edge, edge, edge, edge, unknownWrite] },
  { status: 200, sent: text, gives: [edge, edge, edge, edge, unknownWrite] },
  { status: 201, sent: html, gives: [edge, edge, edge, edge, unknownWrite] },
  { status: 299, sent: text, gives: [edge, edge, edge, edge, unknownWrite] },
  { status: 403, sent: html, gives: blocked },
  { status: 403, sent: text, gives: blocked },
  { status: 429, sent: html, gives: blocked },
  { status: 429, sent: text, gives: blocked },
  { status: 429, sent: html, headers: { 'x-ratelimit': '{}' }, gives: blocked },
  // Trakt's own answers.
  { status: 200, sent: empty, gives: ['ambiguous', 'invalid_response', 'ok', 'ok', 'ok'] },
  { status: 201, sent: json, gives: ['ambiguous', 'invalid_response', 'ok', 'ok', 'ok'] },
  { status: 403, sent: json, gives: ['ambiguous', 'app_rejected', 'app_rejected', 'forbidden', 'forbidden'] },
  { status: 403, sent: empty, gives: ['ambiguous', 'app_rejected', 'app_rejected', 'forbidden', 'forbidden'] },
  { status: 429, sent: json, gives: ['rate_limited', 'rate_limited', 'rate_limited', 'rate_limited', 'rate_limited'] },
  { status: 429, sent: empty, gives: ['rate_limited', 'rate_limited', 'rate_limited', 'rate_limited', 'rate_limited'] },
  // A page under another status proves nothing, and ends nothing.
  {
    status: 400,
    sent: html,
    gives: ['ambiguous', 'invalid_response', 'invalid_response', 'bad_request', 'bad_request'],
  },
  {
    status: 401,
    sent: html,
    gives: ['ambiguous', 'invalid_response', 'invalid_response', 'unauthorized', 'unauthorized'],
  },
  // Trakt is in trouble, whoever wrote the page.
  { status: 500, sent: html, gives: ['ambiguous', 'server_error', 'server_error', 'server_trouble', unknownWrite] },
  { status: 502, sent: html, gives: trouble },
  { status: 503, sent: html, gives: trouble },
  { status: 503, sent: empty, gives: trouble },
  { status: 504, sent: text, gives: trouble },
  { status: 520, sent: html, gives: trouble },
  { status: 522, sent: html, gives: trouble },
];

it.each(rows)('$status with $sent.body and the headers $headers gives $gives', async ({ gives, ...answer }) => {
  expect([
    refreshClass(answer),
    refresh(answer),
    await revoke(answer),
    api('GET', answer),
    api('POST', answer),
  ]).toEqual(gives);
});

it('takes a page for an answer of the edge with some statuses, and with none beside them', () => {
  const found = [0, 199, 200, 299, 300, 402, 403, 404, 428, 429, 430].map((status) => {
    const page = { status, headers: new Headers(), body: { type: 'page' } } as const;
    return [status, whoseAnswer({ ...page, isWrite: false }), whoseAnswer({ ...page, isWrite: true })];
  });
  const ofEdge = found.filter(([, read]) => read === 'edge').map(([status]) => status);
  expect(ofEdge).toEqual([200, 299, 403, 429]);
  expect(found.filter(([, , write]) => write === 'edge').map(([status]) => status)).toEqual([403, 429]);
});

it('takes a page of 5xx to be from Cloudflare with the statuses that only Cloudflare uses', () => {
  expect([500, 503, 519, 520, 530, 531].map(writerOf)).toEqual(['trakt', 'trakt', 'trakt', 'edge', 'edge', 'trakt']);
});

type Answer = Omit<Row, 'gives'>;

function parts({ status, sent: { type, body }, headers }: Answer) {
  return { status, headers: new Headers({ ...headers, ...(type && { 'content-type': type }) }), text: body };
}

function refreshClass(answer: Answer): string {
  return classify(readReply(parts(answer), { nowMs: 0 }), { inDoubt: false });
}

function refresh(answer: Answer): string {
  try {
    readTokens(readReply(parts(answer), { nowMs: 0 }), createFakeClock(0));
    return 'ok';
  } catch (error) {
    return codeOf(error);
  }
}

async function revoke(answer: Answer): Promise<string> {
  const { text, ...response } = parts(answer);
  const transport = async () => ({ ...response, text: async () => text });
  try {
    await revokeToken({ clientId: 'app', token: 'token', transport, clock: createFakeClock(0) });
    return 'ok';
  } catch (error) {
    return codeOf(error);
  }
}

function api(method: string, answer: Answer): string {
  try {
    interpretReply(parts(answer), { method, endpoint: `${method} /x` }, 0);
    return 'ok';
  } catch (error) {
    return codeOf(error);
  }
}

function codeOf(error: unknown): string {
  if (error instanceof UsherError) return error.code;
  throw error;
}
