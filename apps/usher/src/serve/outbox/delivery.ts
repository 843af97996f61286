/**
 * Brings what waits in the outbox to Trakt: the oldest first, one a second, each after a look whether it stands there already.
 * One process of a vault does it at a time.
 */

import { join } from 'node:path';
import { type FileLock, type ShieldVault, takeFileLock } from '@trakt-usher/vault';
import { type Clock, expiresAtMs, type Log, type Transport, UsherError } from 'trakt-usher';
import { createTraktClientWith } from 'trakt-usher/api';
import { userAgent } from '../../account/user-agent.ts';
import type { GrantBook } from '../grant-book.ts';
import type { Entry, OutboxEntries, Owner } from './entries.ts';
import { openPlay } from './sealed-play.ts';
import { bodyOf, isUnknown, lookFor, stands } from './standing.ts';
import { pauseMs, verdictOn } from './verdict.ts';

export interface DeliveryParts {
  readonly folder: string;
  readonly entries: OutboxEntries;
  readonly vault: ShieldVault;
  readonly grants: GrantBook;
  /** For requests in the name of that program. */
  readonly transportFor: (program: string) => Transport;
  readonly clock: Clock;
  readonly log: Log;
  /** Trakt has refused that access token. */
  readonly refused: (program: string, accessToken: string) => void;
}

export interface Delivery {
  /** Something was put in. */
  wake(): void;
  /** What is under way is brought to its end, and no more is begun. */
  close(): Promise<void>;
}

const paceMs = 1_000;
/** Trakt may show a write late, also one whose answer was lost. */
const lateMs = 15_000;
/** How often it looks whether there is something to do, or a sign-in serves again. */
const lookMs = 30_000;
const longestMs = 30 * 86_400_000;
/** With the wait for a turn. */
const timeoutMs = 20_000;
const unlocked: FileLock = { held: false, by: undefined };

export function startDelivery(parts: DeliveryParts): Delivery {
  const { folder, entries, vault, grants, transportFor, clock, log } = parts;
  let ended = false;
  let wakeUp = new AbortController();
  let lock: FileLock = unlocked;
  let failures = 0;
  /** It waits for something to do, and not for a time. */
  let isIdle = false;
  /** Until when the sign-ins wait whose tokens don't serve. */
  const pausedUntilMs = new Map<string, number>();

  async function run(): Promise<void> {
    while (!ended) {
      const waitMs = await step().catch((error: unknown) => {
        log.error({ event: 'serve.outbox_failed', error: error instanceof UsherError ? error.code : 'unexpected' });
        return lookMs;
      });
      if (ended) return;
      wakeUp = new AbortController();
      await clock.sleep(waitMs, wakeUp.signal).catch(() => undefined);
    }
  }

  /** Resolves to how long to wait before the next. */
  async function step(): Promise<number> {
    const nowMs = clock.now();
    const entry = entries.next().find(({ owner }) => nowMs >= (pausedUntilMs.get(idOf(owner)) ?? 0));
    isIdle = entry === undefined;
    if (!entry) return lookMs;
    if (!lock.held) lock = takeFileLock(join(folder, 'outbox.lock'));
    if (!lock.held) return lookMs;
    if (nowMs - entry.sinceMs > longestMs) return hold(entry, 'too_old');
    const sinceMs = Math.abs(nowMs - (entry.attemptedAtMs ?? entry.sinceMs));
    return sinceMs < lateMs ? lateMs - sinceMs : deliver(entry);
  }

  async function deliver(entry: Entry): Promise<number> {
    const { owner } = entry;
    const signIn = await signInOf(owner);
    if (signIn === 'ended') return hold(entry, 'sign_in_ended');
    if (signIn === 'waiting') return pause(owner);
    const play = await openPlay(vault, entry);
    if (!play) return hold(entry, 'unreadable');
    const client = createTraktClientWith(
      {},
      {
        app: { clientId: signIn.clientId, userAgent },
        session: { accessToken: async () => signIn.accessToken },
        ...{ apiOrigin: signIn.apiOrigin, clock, log, timeoutMs, maxRetryWaitMs: 0 },
        transport: transportFor(owner.program),
      },
    );
    try {
      for await (const row of client.pages({ ...lookFor(play), auth: 'required' })) {
        if (!stands(play, row)) continue;
        log.info({ event: 'serve.outbox_there', program: owner.program });
        return done(entry);
      }
      entries.attempt(entry, clock.now());
      const { body } = await client.request({ method: 'POST', path: '/sync/history', body: bodyOf(play) });
      if (isUnknown(body)) return hold(entry, '404');
      log.info({ event: 'serve.outbox_delivered', program: owner.program });
      return done(entry);
    } catch (error) {
      const verdict = verdictOn(error);
      switch (verdict.kind) {
        case 'held':
          return hold(entry, String(verdict.status));
        case 'refused':
          parts.refused(owner.program, signIn.accessToken);
          return pause(owner);
        case 'later':
          return later(verdict.untilMs);
      }
    }
  }

  /** Another sign-in of the same program is no help: it may be another person's. */
  async function signInOf({
    program,
    account,
  }: Owner): Promise<'ended' | 'waiting' | { clientId: string; apiOrigin: string; accessToken: string }> {
    // A grant is named by a token of its own, which finds it where it has begun again under another name.
    const grant = (await grants.grant(account)) ?? (await grants.token(account))?.grant;
    if (!grant || grant.ended || grant.program !== program) return 'ended';
    const record = (await vault.readShielded(grant))?.record;
    if (!record) return 'waiting';
    const { accessToken } = record.current;
    const endMs = expiresAtMs(record.current) ?? Number.POSITIVE_INFINITY;
    const isGood = accessToken !== '' && record.refusedAtMs === undefined && clock.now() < endMs;
    if (isGood) return { clientId: record.clientId, apiOrigin: record.apiOrigin, accessToken };
    return record.status.state === 'sign_in_required' ? 'ended' : 'waiting';
  }

  function done(entry: Entry): number {
    entries.remove([entry.number]);
    failures = 0;
    return paceMs;
  }

  function hold(entry: Entry, reason: string): number {
    entries.hold(entry, reason);
    log.warn({ event: 'serve.outbox_held', program: entry.owner.program, reason });
    return paceMs;
  }

  function pause(owner: Owner): number {
    pausedUntilMs.set(idOf(owner), clock.now() + lookMs);
    return 0;
  }

  function later(untilMs: number | undefined): number {
    failures += 1;
    const delayMs = Math.max(untilMs === undefined ? 0 : untilMs - clock.now(), pauseMs(failures));
    log.info({ event: 'serve.outbox_waiting', delayMs });
    return delayMs;
  }

  const running = run();
  return {
    wake() {
      if (isIdle) wakeUp.abort();
    },
    async close() {
      ended = true;
      wakeUp.abort();
      await running;
      if (lock.held) lock.release();
      lock = unlocked;
    },
  };
}

function idOf({ program, issuer, account }: Owner): string {
  return JSON.stringify([program, issuer, account]);
}
