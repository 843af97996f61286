/** A program's refreshes: each refresh token is sent once, and a replaced one never. Token protocol, the shield, rules 2 to 5. */

import { createSession, SignInRequired, StoreError, UsherError } from 'trakt-usher';
import { decide, fingerprint, type ServerProfile, type TokenRecord, traktProfile } from 'trakt-usher/session';
import { type Afterwork, aborted } from './afterwork.ts';
import type { ShieldedGrant } from './grant-book.ts';
import { isGood, isRefused, isUntaken, standingOf } from './standing.ts';
import { createTakingIn, type TakingInParts } from './taking-in.ts';
import { type Answer, errorAnswer, pairAnswer, tryLater } from './token-answers.ts';
import { type Asked, isOwner } from './token-call.ts';
import { type GrantTransport, grantTransport, type SendingParts, type SentAs } from './token-sending.ts';
import { type Troubles, wasPutBack } from './troubles.ts';

export interface RefreshingParts extends SendingParts, TakingInParts {
  readonly troubles: Troubles;
  readonly afterwork: Afterwork;
}

export interface Refreshing {
  refresh(asked: Asked, refreshToken: string): Promise<Answer>;
  /** The stored tokens, for whoever they belong to. */
  storedPair(asked: Asked, account: string): Promise<Answer>;
  /** Goes on with a doubt that no request asks about. */
  resend(grant: ShieldedGrant, record: TokenRecord, as: SentAs): Promise<void>;
}

const mostRounds = 4;
const requestMs = 15_000;

export function createRefreshing(parts: RefreshingParts): Refreshing {
  const { vault, grants, clock, log, apiOrigin, troubles, afterwork } = parts;
  const { begin, takeIn, forget } = createTakingIn(parts);

  async function refresh(asked: Asked, token: string): Promise<Answer> {
    const digest = grants.digest('token', token);
    const tokenAsked = { asked, token, digest };
    for (let round = 0; round < mostRounds; round += 1) {
      const known = (await grants.token(digest)) ?? (await begin(tokenAsked));
      if ('status' in known) return known;
      const { account } = known.grant;
      const record = await settledRecord(known.grant);
      // Whose a record is, is in the book before the record is in the vault.
      const fresh = await grants.token(digest);
      if (fresh?.grant.account !== account) continue;
      const now = fresh.grant;
      if (!isOwner(now, asked)) return ofAnother(asked);
      await grants.asked(now, clock.now());
      const isSent = record?.intent?.refreshTokenFingerprint === (await fingerprint(token));
      // Its versions are from before the record: those that came since would make a current token look replaced.
      const standing = standingOf({ ...known, grant: now }, { record, isSent, nowMs: clock.now() });
      switch (standing.kind) {
        case 'over':
          return errorAnswer(400, 'invalid_grant');
        case 'new':
          await takeIn(tokenAsked, known);
          continue;
        case 'replaced':
          if (isGood(standing.record, clock.now()) && decide(standing.record, clock.now()).kind === 'use') {
            return storedPair(asked, account);
          }
          return renew(asked, standing.record, now);
        case 'current':
          return renew(asked, standing.record, now);
      }
    }
    throw new StoreError('busy', 'This token is asked for by many at once.');
  }

  /** A refresh that another process has under way is waited for, for as long as a request takes; a doubt stays one. */
  async function settledRecord(key: ShieldedGrant): Promise<TokenRecord | undefined> {
    const record = await vault.read(key);
    if (!record?.intent) return record;
    return vault.withLock(key, { waitMs: requestMs }, (writer) => writer.read()).catch(() => record);
  }

  function renew(asked: Asked, record: TokenRecord, { revocationAsked }: ShieldedGrant): Promise<Answer> {
    const { path, headers, fields, clientId, clientSecret } = asked;
    const as: SentAs = {
      ...{ path, owner: asked },
      request: (refreshToken) => ({ headers, body: fields.encode({ refresh_token: refreshToken }) }),
    };
    return withSession(
      record,
      {
        as,
        app: { clientId, ...(clientSecret !== undefined && { clientSecret }) },
        // A token that may be revoked is sent once more by the schedule alone.
        ...(revocationAsked && record.intent && { profile: { ...traktProfile, replay: 'wipe' } }),
      },
      async (run) => {
        try {
          await run.proceed();
          return await currentPair(asked, record, run.sending);
        } catch (error) {
          return afterFailure(error, { asked, before: record, sending: run.sending });
        }
      },
    );
  }

  interface Run {
    readonly sending: GrantTransport;
    proceed(): Promise<unknown>;
  }

  async function withSession<T>(
    record: TokenRecord,
    how: { as: SentAs; app: { clientId: string; clientSecret?: string }; profile?: ServerProfile },
    work: (run: Run) => Promise<T>,
  ): Promise<T> {
    const { issuer, account } = record;
    const { as, ...asked } = how;
    const sending = grantTransport(record, as, parts);
    const incidents = troubles.incidentsFor(record, sending);
    const behind: Promise<unknown>[] = [];
    const session = createSession({
      ...{ ...asked, account, issuer, apiOrigin, clock, log, incidents },
      ...{ store: sending.store, transport: sending.transport },
      waitUntil: (more) => behind.push(more),
    });
    const saved = new Promise<void>((resolve) => session.on('refreshed', () => resolve()));
    // A doubt has its schedule, as Trakt's troubles have, and the access token serves meanwhile.
    const isAsIfDue = record.intent !== undefined || troubles.isHeldBack(record);
    const proceed = () => (isAsIfDue ? session.accessToken() : session.refresh({ of: record }));
    try {
      return await work({ sending, proceed });
    } finally {
      // A session that closes saves nothing more.
      const isSaved = !sending.last?.pair || (await isStored(record, sending.last.pair.accessToken));
      if (isSaved) afterwork.add(Promise.allSettled(behind).then(() => session.close()));
      else afterwork.addUntilEnd((ending) => Promise.race([saved, aborted(ending)]).then(() => session.close()));
    }
  }

  /** What is stored; or what Trakt has just answered, where that could not be stored. */
  async function currentPair(
    asked: Asked,
    { issuer, account }: TokenRecord,
    { last }: GrantTransport,
  ): Promise<Answer> {
    if (!last?.pair) return storedPair(asked, account);
    try {
      const record = await vault.read({ issuer, account });
      const isSaved = record?.current.accessToken === last.pair.accessToken;
      if (isSaved || (record && last.version < record.version)) return await storedPair(asked, account);
    } catch {
      // Its own answer belongs to whoever asked, whatever is wrong here.
    }
    log.error({ event: 'serve.grant_unsaved', program: asked.program });
    return last.answer;
  }

  async function isStored(key: Pick<ShieldedGrant, 'issuer' | 'account'>, accessToken: string): Promise<boolean> {
    const record = await vault.read(key).catch(() => undefined);
    return record?.current.accessToken === accessToken;
  }

  interface Failed {
    readonly asked: Asked;
    /** As it was before. */
    readonly before: TokenRecord;
    readonly sending: GrantTransport;
  }

  async function afterFailure(error: unknown, { asked, before, sending }: Failed): Promise<Answer> {
    const { last } = sending;
    const { program } = asked;
    const { account } = before;
    log.warn({ event: 'serve.refresh_failed', program, error: codeOf(error), status: last?.answer.status });
    if (last?.pair) return currentPair(asked, before, sending);
    const grant = await grants.grant(account);
    if (grant && !isOwner(grant, asked)) return ofAnother(asked);
    const record = await vault.read(before);
    const isOver = record?.status.state === 'sign_in_required';
    if (record && !isOver && (record.intent || wasPutBack(record) || record.version > before.version)) {
      return isGood(record, clock.now()) ? storedPair(asked, account) : tryLater(error, clock.now());
    }
    // A grant that Trakt has given tokens for goes by Trakt's word alone.
    const mayForget = record && (isRefused(record) || grant?.secretDigest === undefined);
    if (mayForget && isUntaken(record)) await forget(program, record);
    if (last && last.answer.status < 500) return last.answer;
    return isOver && error instanceof SignInRequired ? errorAnswer(400, 'invalid_grant') : tryLater(error, clock.now());
  }

  async function storedPair(asked: Asked, account: string): Promise<Answer> {
    const grant = await grants.grant(account);
    if (grant && !isOwner(grant, asked)) return ofAnother(asked);
    // Revoked a moment ago: the vault may have its tokens yet.
    if (grant?.ended) return errorAnswer(400, 'invalid_grant');
    const stored = grant && (await vault.readShielded(grant));
    // Without an access token it is only asked for so far.
    if (!stored || stored.record.current.accessToken === '') return tryLater(undefined, clock.now());
    const { record, refreshToken: given } = stored;
    // A crash may have kept it out of the book: nobody has it before it is there.
    const isItsOwn =
      given === undefined || (await grants.claim(grant, { token: given, version: record.version }, clock.now()));
    return isItsOwn ? pairAnswer(stored, clock.now()) : tryLater(undefined, clock.now());
  }

  function ofAnother({ program }: Asked): Answer {
    log.warn({ event: 'serve.token_of_another', program });
    return errorAnswer(401, 'invalid_client');
  }

  return {
    refresh,
    storedPair,
    resend: (grant, record, as) =>
      withSession(record, { as, app: { clientId: grant.clientId } }, async ({ proceed }) => {
        await proceed().catch((error: unknown) => {
          log.warn({ event: 'serve.refresh_failed', program: grant.program, error: codeOf(error) });
        });
      }),
  };
}

export function codeOf(error: unknown): string {
  return error instanceof UsherError ? error.code : 'unexpected';
}
