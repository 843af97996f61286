import type { LoggedRequest } from '@trakt-usher/sandbox';
import { describe, expect, it } from 'vitest';
import { createLog } from '../../../../apps/usher/src/terminal/log.ts';
import { createFakeClock } from '../../../../packages/trakt/src/testing/fake-clock.ts';
import { type FleetEvidence, orphansIn } from './orphans.ts';
import { unansweredIn } from './stage.ts';

const token = 'a-fingerprint';
const requestAt = (atMs: number): LoggedRequest => ({
  ...{ run: 0, began: atMs, method: 'POST', path: '/oauth/token', status: 200, committed: true },
  ...{ at: new Date(atMs).toISOString(), tokenFingerprints: { refresh: token } },
});
const sending = (number: number, atMs: number, account = 'ada') => ({
  ...{ fingerprint: token, account, sending: number, atMs, pid: 7 },
});
const evidence = (more: Partial<FleetEvidence>): FleetEvidence => ({
  ...{ sendings: [sending(1, 1_000)], saved: [], kills: [], unheard: [] },
  ...more,
});

describe('a request is an orphan', () => {
  const request = requestAt(1_100);
  const orphans = (more: Partial<FleetEvidence>) => orphansIn([request], evidence(more)).length;

  it('where its worker was killed within its patience, and not later', () => {
    expect(orphans({ kills: [{ pid: 7, atMs: 4_000 }] })).toBe(1);
    expect(orphans({ kills: [{ pid: 7, atMs: 60_000 }] })).toBe(0);
    expect(orphans({ kills: [{ pid: 7, atMs: 500 }] })).toBe(0);
    expect(orphans({ kills: [{ pid: 8, atMs: 4_000 }] })).toBe(0);
  });

  it('where its worker has said that it heard nothing, also before a busy server read it', () => {
    expect(orphans({ unheard: [{ account: 'ada', atMs: 13_000 }] })).toBe(1);
    expect(orphansIn([requestAt(30_000)], evidence({ unheard: [{ account: 'ada', atMs: 13_000 }] }))).toHaveLength(1);
    expect(orphans({ unheard: [{ account: 'bob', atMs: 13_000 }] })).toBe(0);
  });

  it('not where that was said of the sending after it', () => {
    const sendings = [sending(1, 1_000), sending(2, 16_000)];
    const again = requestAt(16_100);
    expect(orphansIn([request, again], evidence({ sendings, unheard: [{ account: 'ada', atMs: 28_000 }] }))).toEqual([
      again,
    ]);
  });

  it('never where what it brought is stored', () => {
    const kills = [{ pid: 7, atMs: 4_000 }];
    expect(orphans({ kills, saved: [{ fingerprint: token, sending: 1 }] })).toBe(0);
    expect(orphans({ kills, saved: [{ fingerprint: token, sending: 2 }] })).toBe(1);
  });
});

describe('unansweredIn', () => {
  it('finds the refreshes in doubt in a log as it is written, up to a line that is cut', () => {
    const lines: string[] = [];
    const clock = createFakeClock();
    const log = createLog({ level: () => 'debug', format: 'json', write: (line) => lines.push(line), clock });
    const event = 'oauth.token_refresh_failed';
    log.warn({ event, account: 'ada', outcome: 'ambiguous' });
    log.warn({ event, account: 'bob', outcome: 'grant_dead', status: 400 });
    log.info({ event: 'oauth.token_refresh_success', account: 'ada' });
    log.warn({ event, account: 'eve', outcome: 'ambiguous' });
    const text = `usher listens\n${lines.join('\n')}`;
    expect(unansweredIn(text.slice(0, -5))).toEqual([{ account: 'ada', atMs: clock.now() }]);
  });
});
