/** The judge of the soak's campaigns: what it must find in a server's log, and what it must leave alone. */

import { describe, expect, it } from 'vitest';
import { createLog } from '../apps/usher/src/terminal/log.ts';
import { orphansIn, unheardIn } from '../bench/soak/campaigns/fleet/orphans.ts';
import { doubleSendings, lossCause } from '../bench/soak/campaigns/judge.ts';
import { createFakeClock } from '../packages/trakt/src/testing/fake-clock.ts';

type Request = Parameters<typeof doubleSendings>[0]['refreshes'][number];

function refresh(afterSeconds: number, { status = 200, ...rest }: Partial<Request> = {}): Request {
  const at = new Date(Date.UTC(2026, 10, 27) + afterSeconds * 1000).toISOString();
  const tokenFingerprints = { refresh: 'r0' };
  return {
    run: 0,
    began: afterSeconds,
    at,
    method: 'POST',
    path: '/oauth/token',
    committed: true,
    status,
    tokenFingerprints,
    ...rest,
  };
}

const cut = { fault: 'cut' };

describe('a refresh token that is sent again', () => {
  it.each([
    ['after its answer came', [refresh(0), refresh(20)], /though the answer 200 had come/],
    ['after its late answer came', [refresh(0, { fault: 'delay' }), refresh(20)], /though the answer 200 had come/],
    ['too early', [refresh(0, cut), refresh(11.9)], /could be under way/],
    ['a third time, after a refusal', [refresh(0, cut), refresh(15, { status: 400 }), refresh(99)], /answer 400/],
  ])('%s: is found', (_, refreshes, says) => {
    expect(doubleSendings({ refreshes })).toEqual([expect.stringMatching(says)]);
  });

  it('by a clock that runs faster may arrive later on it', () => {
    expect(doubleSendings({ refreshes: [refresh(0, cut), refresh(7)], speed: 3 })).toEqual([]);
    expect(doubleSendings({ refreshes: [refresh(0, cut), refresh(5)], speed: 3 })).toHaveLength(1);
  });

  it('in doubt, when the request before is over: is left alone', () => {
    const refreshes = [refresh(0, cut), refresh(15, { status: 503, fault: 'status' }), refresh(75)];
    expect(doubleSendings({ refreshes })).toEqual([]);
  });

  it('by the heir of a process that was killed: is left alone once, and not too early', () => {
    const killed = refresh(0);
    expect(doubleSendings({ refreshes: [killed, refresh(15)], orphaned: new Set([killed]) })).toEqual([]);
    expect(doubleSendings({ refreshes: [killed, refresh(3)], orphaned: new Set([killed]) })).toHaveLength(1);
    expect(doubleSendings({ refreshes: [killed, refresh(15), refresh(99)], orphaned: new Set([killed]) })).toHaveLength(
      1,
    );
  });
});

describe('a lost sign-in', () => {
  const lost = { reason: 'lost_response', token: 'r0' };

  it('whose token the server used is explained by an answer that was destroyed, or by a kill', () => {
    const used = refresh(0);
    expect(lossCause(lost, { refreshes: [refresh(0, cut)] })).toBe('taken');
    expect(lossCause(lost, { refreshes: [used], orphaned: new Set([used]) })).toBe('taken');
    expect(lossCause(lost, { refreshes: [used] })).toBe('unexplained');
    expect(lossCause({ ...lost, reason: 'revoked' }, { refreshes: [refresh(0, cut)] })).toBe('unexplained');
  });

  it('is not explained by an answer that was destroyed, where the server gave the tokens again later', () => {
    expect(lossCause(lost, { refreshes: [refresh(0, cut), refresh(20)] })).toBe('unexplained');
    expect(lossCause(lost, { refreshes: [refresh(0, cut), refresh(20, cut)] })).toBe('taken');
  });

  it('whose token the server never used was given up', () => {
    expect(lossCause(lost, { refreshes: [refresh(0, { ...cut, committed: false })] })).toBe('given_up');
    expect(lossCause(lost, { refreshes: [] })).toBe('given_up');
  });
});

describe('answers that no worker of a fleet could use', () => {
  const sent = (sending: number, atSeconds: number, pid = sending) => ({
    ...{ fingerprint: 'r0', account: 'ada', sending, atMs: atMsOf(atSeconds), pid },
  });
  const atMsOf = (seconds: number) => Date.parse(refresh(seconds).at);
  const nothing = { saved: [], kills: [], unheard: [] };

  it('are those of a worker that was killed meanwhile, also where a later sending of the token was saved', () => {
    const [first, second] = [refresh(0), refresh(361)];
    const evidence = {
      ...nothing,
      sendings: [sent(1, 0), sent(2, 361)],
      saved: [{ fingerprint: 'r0', sending: 2 }],
      kills: [{ pid: 1, atMs: atMsOf(1) }],
    };
    expect(orphansIn([first, second], evidence)).toEqual([first]);
  });

  it('are none where the very sending was saved, or its worker was killed long after, or another was', () => {
    const sendings = [sent(1, 0)];
    const kills = [{ pid: 1, atMs: atMsOf(1) }];
    const saved = [{ fingerprint: 'r0', sending: 1 }];
    expect(orphansIn([refresh(0)], { ...nothing, sendings, kills, saved })).toEqual([]);
    expect(orphansIn([refresh(0)], { ...nothing, sendings, kills: [{ pid: 1, atMs: atMsOf(90) }] })).toEqual([]);
    expect(orphansIn([refresh(0)], { ...nothing, sendings, kills: [{ pid: 2, atMs: atMsOf(1) }] })).toEqual([]);
  });

  it('are in the log as workers write it, up to a line that is cut, but for those whose reply was read', () => {
    const lines: string[] = [];
    const clock = createFakeClock();
    const log = createLog({ level: () => 'debug', format: 'json', write: (line) => lines.push(line), clock });
    const failed = { event: 'oauth.token_refresh_failed', outcome: 'ambiguous' };
    log.warn({ ...failed, account: 'ada' });
    log.warn({ ...failed, account: 'bob', status: 200 });
    log.warn({ ...failed, account: 'cyd', status: 400, outcome: 'grant_lost' });
    log.info({ event: 'oauth.token_refresh_success', account: 'ada' });
    log.warn({ ...failed, account: 'eve' });
    const text = `a sentence\n${lines.join('\n')}`;
    expect(unheardIn(text.slice(0, -5))).toEqual([{ account: 'ada', atMs: clock.now() }]);
  });

  it('are those that a log names, of two the later one', () => {
    const [first, second] = [refresh(0), refresh(16)];
    const sendings = [sent(1, 0), sent(2, 16)];
    const unheard = [{ account: 'ada', atMs: atMsOf(18) }];
    expect(orphansIn([first, second], { ...nothing, sendings, unheard })).toEqual([second]);
    expect(orphansIn([first], { ...nothing, sendings, unheard: [{ account: 'eve', atMs: atMsOf(1) }] })).toEqual([]);
    // A busy server may read a request after its sender has given it up.
    expect(orphansIn([refresh(30)], { ...nothing, sendings: [sent(1, 0)], unheard })).toHaveLength(1);
  });
});
