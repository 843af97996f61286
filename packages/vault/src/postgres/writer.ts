/** An account's writes: each compares the whole row, so that of two who read the same one writes, and the other reads again. */

import { randomUUID } from 'node:crypto';
import {
  type AccountKey,
  type AccountWriter,
  type ReceivedTokens,
  renewed,
  SpendPermit,
  StoreError,
  settled,
  signedIn,
  stillCurrent,
  type TokenRecord,
  UsherError,
  unmoved,
  withAttempt,
  withChange,
} from 'trakt-usher/store';
import { withToken } from '../data/token-sealer.ts';
import { valueOrError } from '../files/errors.ts';
import { fingerprint } from '../sealing/fingerprint.ts';
import type { Aside, Event, Grants, Lease } from './grants.ts';
import { isKeyGone } from './key-provider.ts';
import type { PostgresParts } from './parts.ts';
import { databaseError, theDatabase } from './statements.ts';
import { type FoundGrant, ifCorrupt, recordOf, type StoredGrant } from './stored-grant.ts';

/** More writers at once on one account than a store will ever see. */
const mostTries = 20;

interface Next {
  grant: StoredGrant;
  event: Event;
  lease: Lease;
  moveIn?: boolean;
  aside?: Aside;
}

/** Of the fields of tokens that are put aside. */
const asidePrefix = 'orphan_';

/** The row that each permit was given for: tokens that come too late are kept with it. */
const origins = new WeakMap<SpendPermit, StoredGrant>();

/** `looked`: the row, where it was read as the turn came: the first reading is that one. */
export function createWriter(account: AccountKey, parts: PostgresParts, looked?: FoundGrant): AccountWriter {
  const { grants, keys, sealer, clock, storeId, by } = parts;
  let unread = looked;
  /** As it was read or written last. A write compares all of it, so that nothing is lost where it is so no more. */
  let known = looked;

  /** Writes what `next` makes of the row, from a fresh reading where another writer was first. */
  async function change(next: (stored: StoredGrant | undefined) => Promise<Next>): Promise<StoredGrant> {
    for (let tries = 0; tries < mostTries; tries += 1) {
      const guess = known;
      [known, unread] = [undefined, undefined];
      const stored = guess ?? (await grants.whole(account));
      const made = await next(stored).catch((error: unknown) => {
        if (guess && isConflict(error)) return undefined;
        throw error;
      });
      if (!made) continue;
      const { grant, ...how } = made;
      const writing = stored ? grants.replace(stored, grant, how) : grants.insert(grant, how.event);
      if (await unlessKeyGone(writing)) {
        known = { ...grant, found: recordOf(grant), leased: false };
        return grant;
      }
      if (how.lease === 'take') await assertMayTake();
    }
    throw new StoreError('busy', 'This sign-in keeps changing. Try again in a moment.', { location: theDatabase });
  }

  /** False where new data keys took the place of one that it was sealed with: it is sealed again then. */
  async function unlessKeyGone(writing: Promise<boolean>): Promise<boolean> {
    return writing.catch((error: unknown) => {
      if (!isKeyGone(error)) throw error;
      keys.forgetCurrent();
      return false;
    });
  }

  async function assertMayTake(): Promise<void> {
    if (await grants.isLeased(account))
      throw new StoreError('version_conflict', 'Another machine is renewing this sign-in.');
    await assertAtHome(account, grants);
  }

  const record = async (grant: StoredGrant): Promise<TokenRecord> =>
    withToken(grant.summary, await sealer.accessToken(grant));

  return {
    async read() {
      const first = unread;
      if (first) unread = undefined;
      else known = undefined;
      return first ? record(first) : readGrant(account, parts);
    },

    async saveIntent(read, plan) {
      const id = randomUUID();
      let refreshToken: string | undefined;
      const written = await change(async (found) => {
        const stored = present(found);
        unmoved(stored.summary, read);
        refreshToken = await sealer.refreshToken(stored);
        if (refreshToken === undefined) throw new StoreError('version_conflict', 'There is no refresh token to send.');
        const refreshTokenFingerprint = fingerprint(refreshToken);
        const summary = withAttempt(stored.summary, {
          read,
          id,
          refreshTokenFingerprint,
          by,
          nowMs: clock.now(),
          plan,
        });
        // Seal once on trial: a key that can't seal is noticed before the refresh token is sent.
        await sealer.seal(summary, { accessToken: refreshToken, refreshToken });
        return { grant: { ...stored, summary }, event: eventOf('sending', summary), lease: 'take' };
      });
      const { grantId, version, intent } = written.summary;
      if (!intent || refreshToken === undefined) throw new Error('An intent was written without one');
      const permit = new SpendPermit({ ...account, grantId, version, intent }, refreshToken);
      origins.set(permit, written);
      return permit;
    },

    async save(permit, received) {
      const saved = await change(async (found) => {
        const stored = present(found);
        stillCurrent(stored.summary, permit.details);
        const grant = await renewedGrant(stored, received);
        return { grant, event: { ...eventOf('saved', grant.summary), ...sendingOf(permit) }, lease: 'end' };
      }).catch(async (error: unknown) => {
        if (!isConflict(error)) {
          await valueOrError(() => grants.keepLease(account, permit.details.intent.id));
          throw error;
        }
        // A statement that reported a failure may have taken place all the same.
        const now = await grants.whole(account);
        if (now && (await isRenewalOf(now, permit, received))) return now;
        await keepAside(permit, received);
        throw error;
      });
      return withToken(saved.summary, received.tokens.accessToken);
    },

    async saveGrant(newGrant) {
      const { grant, tokens, replaces } = newGrant;
      const saved = await change(async (stored) => {
        const summary = signedIn(stored?.summary, { newGrant, storeId });
        const next = await sealer.seal(summary, tokens);
        const { refreshToken } = tokens;
        const has = refreshToken === undefined ? {} : { fingerprint: fingerprint(refreshToken) };
        return { grant: next, event: { ...eventOf('signed_in', summary), ...has }, lease: 'end', moveIn: true };
      }).catch(async (error: unknown) => {
        if (isConflict(error) || grant.grantId === replaces?.grantId) throw error;
        // As for `save`. Then nobody else may have this grant.
        const now = await valueOrError(() => grants.whole(account));
        if (!now || now instanceof UsherError || now.summary.grantId !== grant.grantId) throw error;
        return now;
      });
      return withToken(saved.summary, tokens.accessToken);
    },

    async settle(permit, settlement, learnt) {
      permit.settleOnce();
      const grant = await change(async (found) => {
        const stored = present(found);
        const summary = settled(stored.summary, { permit: permit.details, settlement, change: learnt });
        const tried = { ...stored, summary };
        const { grant = tried, aside } = (await takeUp(tried)) ?? {};
        const event = { ...eventOf('settled', grant.summary), ...sendingOf(permit) };
        return { grant, event, lease: 'give_back', ...(aside && { aside }) };
      });
      if (grant.summary.version === permit.details.version) return record(grant);
      throw new StoreError('version_conflict', 'Tokens that were put aside took the place of those that were refused.');
    },

    async mark(read, learnt) {
      const grant = await change(async (found) => {
        const stored = present(found);
        const summary = withChange(unmoved(stored.summary, read), learnt);
        return { grant: { ...stored, summary }, event: eventOf('marked', summary), lease: 'keep' };
      });
      return record(grant);
    },

    async remove(read) {
      const stored = present(await grants.whole(account));
      unmoved(stored.summary, read);
      if (!(await grants.remove(stored, eventOf('removed', stored.summary))))
        throw new StoreError('version_conflict', 'This sign-in was changed in the meantime.');
    },
  };

  async function renewedGrant(stored: StoredGrant, received: ReceivedTokens): Promise<StoredGrant> {
    const { accessToken, refreshToken = await sealer.refreshToken(stored) } = received.tokens;
    const refreshable = refreshToken !== undefined;
    const summary = renewed(stored.summary, { ...received, refreshable });
    return sealer.seal(summary, { accessToken, ...(refreshable && { refreshToken }) });
  }

  /**
   * Tokens of the same grant that came too late may be the ones that the server knows. They change places with refused ones,
   * and are due at once; those that were refused are not tried again.
   */
  async function takeUp(refused: StoredGrant): Promise<{ grant: StoredGrant; aside: Aside } | undefined> {
    if (refused.summary.status.state !== 'sign_in_required') return undefined;
    // What is damaged, or doesn't open, must not keep the refusal from being noted.
    const finding = grants.findAside(account, refused.summary.grantId);
    const late = await finding.catch((error: unknown) => ifCorrupt(error, undefined));
    const tokens = late && (await valueOrError(() => sealer.tokens(late.grant, asidePrefix)));
    if (!late || !tokens || tokens instanceof UsherError) return undefined;
    const { current } = late.grant.summary;
    const received = { tokens, receivedAtMs: current.receivedAtMs, dueAtMs: clock.now(), refreshable: true };
    const grant = await sealer.seal({ ...renewed(refused.summary, received), current }, tokens);
    const put = await sealer.seal(refused.summary, await sealer.tokens(refused), asidePrefix);
    return { grant, aside: { id: late.id, grant: put } };
  }

  async function isRenewalOf(now: StoredGrant, permit: SpendPermit, { tokens }: ReceivedTokens): Promise<boolean> {
    const { grantId, version } = permit.details;
    if (now.summary.grantId !== grantId || now.summary.version !== version + 1) return false;
    return (await sealer.accessToken(now)) === tokens.accessToken;
  }

  /** What comes too late is the newest all the same: kept, sealed, for a person. */
  async function keepAside(permit: SpendPermit, received: ReceivedTokens): Promise<void> {
    const origin = origins.get(permit);
    if (!origin) throw new Error('A permit is saved through the store that gave it');
    const refreshable = received.tokens.refreshToken !== undefined;
    const summary = renewed(origin.summary, { ...received, refreshable });
    const event = { ...eventOf('set_aside', summary), ...sendingOf(permit) };
    const keep = async () => grants.keepAside(await sealer.seal(summary, received.tokens, asidePrefix), event);
    // A second time with the data keys that took the place of those.
    if (!(await unlessKeyGone(keep()))) await keep();
  }
}

/** @throws StoreError `copied` */
export async function assertAtHome(account: AccountKey, grants: Pick<Grants, 'isAtHome'>): Promise<void> {
  if (await grants.isAtHome(account)) return;
  const message =
    'The database was restored, or a standby took over: it may lack the newest tokens. Nothing was sent. Run: usher fleet adopt';
  throw databaseError('copied', { problem: 'elsewhere', message });
}

/** The account's record, with its access token opened. @throws StoreError */
export async function readGrant(
  account: AccountKey,
  { grants, sealer }: Pick<PostgresParts, 'grants' | 'sealer'>,
): Promise<TokenRecord | undefined> {
  const grant = await grants.readable(account);
  return grant && withToken(grant.summary, await sealer.accessToken(grant));
}

export function eventOf(name: Event['name'], { grantId, version, intent }: StoredGrant['summary']): Event {
  const sending = intent && {
    fingerprint: intent.refreshTokenFingerprint,
    intentId: intent.id,
    sending: intent.last.n,
  };
  return { name, grantId, version, ...sending };
}

function sendingOf({ details: { intent } }: SpendPermit): Partial<Event> {
  return { fingerprint: intent.refreshTokenFingerprint, intentId: intent.id, sending: intent.last.n };
}

function present<Grant extends StoredGrant>(grant: Grant | undefined): Grant {
  if (!grant) throw new StoreError('version_conflict', 'This account was removed in the meantime.');
  return grant;
}

function isConflict(error: unknown): boolean {
  return error instanceof StoreError && error.code === 'version_conflict';
}
