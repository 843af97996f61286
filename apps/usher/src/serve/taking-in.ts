/** Refresh tokens that usher has not met, or that its vault lacks: each begins a grant. Token protocol, the shield, rule 3. */

import type { ShieldVault } from '@trakt-usher/vault';
import type { Clock, Log } from 'trakt-usher';
import type { TokenRecord } from 'trakt-usher/session';
import type { GrantBook, KnownToken } from './grant-book.ts';
import { isRefused } from './standing.ts';
import { type Answer, errorAnswer, tryLater } from './token-answers.ts';
import type { Asked } from './token-call.ts';
import type { UnknownTokens } from './unknown-tokens.ts';
import { unlessConflict } from './unless-conflict.ts';

export interface TakingInParts {
  readonly vault: ShieldVault;
  readonly grants: GrantBook;
  readonly apiOrigin: string;
  readonly unknown: UnknownTokens;
  readonly clock: Clock;
  readonly log: Log;
}

/** A refresh token of a program, and what it brought along. */
interface TokenAsked {
  readonly asked: Asked;
  readonly token: string;
  readonly digest: string;
}

export interface TakingIn {
  /** Where nobody knows the token, it begins a grant in the book. An answer where it may not. */
  begin(token: TokenAsked): Promise<KnownToken | Answer>;
  /** Makes a record without an access token: the refresh that follows brings one. */
  takeIn(token: TokenAsked, known: KnownToken): Promise<void>;
  /** The program may ask again, as if nobody had asked before. */
  forget(program: string, read: TokenRecord): Promise<void>;
}

const lockWaitMs = 45_000;
/** Another process may have tokens that it could not save yet. */
const unsavedWaitMs = 15_000;

export function createTakingIn(parts: TakingInParts): TakingIn {
  const { vault, grants, apiOrigin, unknown, clock, log } = parts;

  async function begin({ asked, token, digest }: TokenAsked): Promise<KnownToken | Answer> {
    const { program } = asked;
    if (await vault.hasOrHadRefreshToken(token)) {
      // Another process may have met it, and renewed it, since this one looked.
      const met = await grants.token(digest);
      if (met) return met;
      log.warn({ event: 'serve.own_token_kept_back', program });
      return errorAnswer(400, 'invalid_grant');
    }
    const begun = await unknown.ask(program, digest, () => grants.begin(digest, asked, clock.now()));
    if (begun) return begun;
    log.warn({ event: 'serve.too_many_unknown', program });
    return tryLater(undefined, clock.now());
  }

  async function takeIn({ asked, token, digest }: TokenAsked, known: KnownToken): Promise<void> {
    const key = { issuer: known.grant.issuer, account: digest };
    if (known.grant.account !== digest) await beginAgain(known, digest);
    // Another process may be first: a lock that nobody has had yet keeps nobody out before the save.
    await unlessConflict(
      vault.withLock(key, { waitMs: lockWaitMs }, async (writer) => {
        // Another process may have asked in vain meanwhile, and forgotten it; a third may have begun at another server, or
        // written that it has come to a grant.
        const { grant: begun } = await grants.begin(digest, { ...asked, issuer: key.issuer }, clock.now());
        if (begun.account !== key.account || begun.issuer !== key.issuer) return;
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

  /**
   * The program has a token that the vault lacks, if it still does. What the vault has goes first: nobody sends with that any
   * more, and nobody saves to it.
   */
  async function beginAgain({ grant, version }: KnownToken, digest: string): Promise<void> {
    await unlessConflict(
      vault.withLock(grant, { waitMs: unsavedWaitMs }, async (writer) => {
        const there = await writer.read();
        const known = await grants.token(digest);
        if (known?.grant.account !== grant.account || known.version !== version) return;
        if (there && there.version >= version) return;
        if (there) await writer.remove(there);
        await grants.beginAgain(digest, known);
      }),
    );
  }

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

  return { begin, takeIn, forget };
}
