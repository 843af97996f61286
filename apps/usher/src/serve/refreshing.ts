/** A program's refreshes: each refresh token is sent once, and a replaced one never. Token protocol, the shield, rules 2 to 5. */

import { createSession, SignInRequired, StoreError, UsherError } from 'trakt-usher';
import { decide, fingerprint, type TokenRecord } from 'trakt-usher/session';
import { type Afterwork, aborted } from './afterwork.ts';
import type { KnownToken, ShieldedGrant } from './grant-book.ts';
import type { RefusedTokens } from './refused-tokens.ts';
import { isGood, isRefused, isUntaken, standingOf } from './standing.ts';
import { type Answer, errorAnswer, pairAnswer, tryLater } from './token-answers.ts';
import { type Asked, isOwner } from './token-call.ts';
import { type GrantTransport, grantTransport, type SendingParts, type SentAs } from './token-sending.ts';
import type { UnknownTokens } from './unknown-tokens.ts';

export interface RefreshingParts extends SendingParts {
  readonly apiOrigin: string;
  readonly unknown: UnknownTokens;
  readonly refusedTokens: RefusedTokens;
  readonly afterwork: Afterwork;
}

export interface Refreshing {
  refresh(asked: Asked, refreshToken: string): Promise<Answer>;
  /** The stored tokens, for whoever they belong to. */
  storedPair(asked: Asked, account: string): Promise<Answer>;
  /** Goes on with a doubt that no request asks about. */
  resend(grant: ShieldedGrant, record: TokenRecord, as: SentAs): Promise<void>;
}

const lockWaitMs = 45_000;
const mostRounds = 4;
const requestMs = 15_000;

export function createRefreshing(parts: RefreshingParts): Refreshing {
  const { vault, grants, clock, log, apiOrigin, unknown, refusedTokens, afterwork } = parts;

  async function refresh(asked: Asked, token: string): Promise<Answer> {
    const digest = grants.digest('token', token);
    for (let round = 0; round < mostRounds; round += 1) {
      const known = (await grants.token(digest)) ?? (await begin(asked, token, digest));
      if ('status' in known) return known;
      const { account } = known.grant;
      await refusedTokens.noted(account);
      const record = await settledRecord(known.grant);
      // Whose a record is, is in the book before the record is in the vault.
      const now = (await grants.token(digest))?.grant;
      if (now?.account !== account) continue;
      if (!isOwner(now, asked)) return ofAnother(asked);
      await grants.asked(now, clock.now());
      const isSent = record?.intent?.refreshTokenFingerprint === (await fingerprint(token));
      const standing = standingOf(known, { record, isSent, nowMs: clock.now() });
      switch (standing.kind) {
        case 'over':
          return errorAnswer(400, 'invalid_grant');
        case 'new':
          await takeIn(asked, { known, digest, token });
          continue;
        case 'replaced':
          if (isGood(standing.record, clock.now()) && decide(standing.record, clock.now()).kind === 'use') {
            return storedPair(asked, account);
          }
          return renew(asked, standing.record);
        case 'current':
          return renew(asked, standing.record);
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

  async function begin(asked: Asked, token: string, digest: string): Promise<KnownToken | Answer> {
    const { program } = asked;
    if (await vault.hasOrHadRefreshToken(token)) {
      log.warn({ event: 'serve.own_token_kept_back', program });
      return errorAnswer(400, 'invalid_grant');
    }
    const begun = await unknown.ask(program, digest, () => grants.begin(digest, asked, clock.now()));
    if (begun) return begun;
    log.warn({ event: 'serve.too_many_unknown', program });
    return tryLater(undefined, clock.now());
  }

  /** Makes a record without an access token: the refresh that follows brings one. */
  async function takeIn(
    asked: Asked,
    { known, digest, token }: { known: KnownToken; digest: string; token: string },
  ): Promise<void> {
    await grants.beginAgain(digest, known);
    const key = { issuer: known.grant.issuer, account: digest };
    // Another process may be first: a lock that nobody has had yet keeps nobody out before the save.
    await unlessConflict(
      vault.withLock(key, { waitMs: lockWaitMs }, async (writer) => {
        // Another process may have asked in vain meanwhile, and forgotten it; a third may have begun at another server.
        const begun = await grants.begin(digest, { ...asked, issuer: key.issuer }, clock.now());
        if (begun.grant.issuer !== key.issuer) return;
        const there = await writer.read();
        if (there && !isRefused(there)) return;
        const redirectUri = asked.fields.text('redirect_uri');
        await writer.saveGrant({
          kind: 'shielded',
          grant: {
            ...{ ...key, apiOrigin, clientId: asked.clientId, grantId: crypto.randomUUID() },
            ...(redirectUri !== undefined && { redirectUri }),
          },
          tokens: { accessToken: '', refreshToken: token, expiresIn: 0 },
          receivedAtMs: clock.now(),
          replaces: there,
        });
      }),
    );
  }

  function renew(asked: Asked, record: TokenRecord): Promise<Answer> {
    const { path, headers, fields, clientId, clientSecret } = asked;
    const as: SentAs = {
      ...{ path, owner: asked },
      request: (refreshToken) => ({ headers, body: fields.encode({ refresh_token: refreshToken }) }),
    };
    return withSession(
      record,
      { as, app: { clientId, ...(clientSecret !== undefined && { clientSecret }) } },
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
    { as, app }: { as: SentAs; app: { clientId: string; clientSecret?: string } },
    work: (run: Run) => Promise<T>,
  ): Promise<T> {
    const { issuer, account } = record;
    const sending = grantTransport(record, as, parts);
    const behind: Promise<unknown>[] = [];
    const session = createSession({
      ...{ store: vault, app, account, issuer, apiOrigin, transport: sending.transport, clock, log },
      waitUntil: (more) => behind.push(more),
    });
    const saved = new Promise<void>((resolve) => session.on('refreshed', () => resolve()));
    // A doubt has its schedule, and the access token serves meanwhile.
    const proceed = () => (record.intent ? session.accessToken() : session.refresh({ of: record }));
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
    if (record && !isOver && (record.intent || record.version > before.version)) {
      return isGood(record, clock.now()) ? storedPair(asked, account) : tryLater(error, clock.now());
    }
    if (record && isUntaken(record)) await forget(program, record);
    if (last && last.answer.status < 500) return last.answer;
    return isOver && error instanceof SignInRequired ? errorAnswer(400, 'invalid_grant') : tryLater(error, clock.now());
  }

  /** The program may ask again, as if nobody had asked before. */
  async function forget(program: string, read: TokenRecord): Promise<void> {
    const { account } = read;
    unknown.refused(program, account);
    // In a conflict, somebody else has asked with it meanwhile.
    await unlessConflict(
      vault.withLock(read, { waitMs: lockWaitMs }, async (writer) => {
        await writer.remove(read);
        await grants.forget(account);
      }),
    );
  }

  async function storedPair(asked: Asked, account: string): Promise<Answer> {
    const grant = await grants.grant(account);
    if (grant && !isOwner(grant, asked)) return ofAnother(asked);
    const stored = grant && (await vault.readShielded(grant));
    // Without an access token it is only asked for so far.
    if (!stored || stored.record.current.accessToken === '') return tryLater(undefined, clock.now());
    return pairAnswer(stored, clock.now());
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

async function unlessConflict(writing: Promise<void>): Promise<void> {
  try {
    await writing;
  } catch (error) {
    if (!(error instanceof StoreError) || error.code !== 'version_conflict') throw error;
  }
}

export function codeOf(error: unknown): string {
  return error instanceof UsherError ? error.code : 'unexpected';
}
