/** The account that a command works with: its sign-in in the vault, and clients that use it. */

import type { KeyWarning, SqliteVault } from '@trakt-usher/vault';
import {
  type AccessTokens,
  type AccountSummary,
  type Clock,
  createSession,
  type OAuthOptions,
  type Session,
  type TraktClient,
} from 'trakt-usher';
import manifest from '../../package.json' with { type: 'json' };
import type { Config } from '../config/load.ts';
import type { Context } from '../context.ts';
import { recall, type TraktUser } from './remembered.ts';
import { tokensOf } from './tokens.ts';
import { type OpenedVault, signInsOf, withVault } from './vault.ts';

/** What usher calls itself in requests. */
export const userAgent: string = `usher/${manifest.version}`;

export interface Account {
  readonly name: string;
  readonly session: Session;
  readonly vault: SqliteVault;
  readonly config: Config;
  /** What to know about where the key is, before trusting it. */
  keyWarning(): KeyWarning | undefined;
  /** Where access tokens come from: the vault, else a configured token. */
  readonly tokens: AccessTokens;
  /** Waits for renewals that go on behind callers, so many milliseconds at most; whether there are any. */
  waitForRefreshes(withinMs: number): Promise<boolean>;
  /** The record without its tokens; needs no key. */
  summary(): Promise<AccountSummary | undefined>;
  /** For calls to the authorization server. @throws SettingError without a client id */
  oauth(): OAuthOptions;
  /** Takes the refresh token that the environment hands in, where nobody is signed in. @throws StoreError, SettingError */
  takeSeed(): Promise<void>;
  /** Whose sign-in it is, where Trakt has told. */
  knownUser(): Promise<TraktUser | undefined>;
  /** With the account's tokens, or these. @throws SettingError without a client id */
  client(tokens?: AccessTokens): Promise<TraktClient>;
}

/** Which account a command works with, where it isn't the configured one. */
export interface AccountContext extends Context {
  account?: string;
}

/**
 * Opens the account, hands it to `work`, and closes it when work and the refreshes that it started are done.
 * @throws StoreError, SettingError, and what `work` throws
 */
export function withAccount<T>(context: AccountContext, work: (account: Account) => Promise<T>): Promise<T> {
  return withVault(context, async (opened) => {
    const behind: Promise<unknown>[] = [];
    const account = accountIn(opened, { context, behind });
    try {
      const result = await work(account);
      if (!context.signal.aborted) await Promise.all(behind);
      return result;
    } finally {
      await account.session.close();
    }
  });
}

/** As the person said it, now or by `usher accounts default`. */
export function accountName({ config }: Pick<Context, 'config'>): string {
  const configured = config.get('auth.account');
  if (config.origin('auth.account').kind !== 'default') return configured;
  return recall(config.directories.state).defaultAccount ?? configured;
}

interface AccountSources {
  context: AccountContext;
  /** Where the account puts the refreshes that go on behind callers. */
  behind: Promise<unknown>[];
}

function accountIn({ vault, keyWarning }: OpenedVault, { context, behind }: AccountSources): Account {
  const { config, clock, log, signal } = context;
  const name = context.account ?? accountName(context);
  const issuer = config.get('trakt.auth_url');
  const apiOrigin = config.get('trakt.api_url');
  const clientId = config.get('trakt.client_id');
  const clientSecret = config.get('trakt.client_secret');
  const session = createSession({
    store: vault,
    // Without a client id nobody can sign in, but a sign-in that is there remembers its own.
    app: { clientId: clientId ?? '', userAgent, ...(clientSecret !== undefined && { clientSecret }) },
    account: name,
    issuer,
    apiOrigin,
    transport: context.transport,
    clock,
    log,
    waitUntil: (refresh) => behind.push(refresh),
  });

  const account: Account = {
    name,
    session,
    vault,
    config,
    keyWarning,
    tokens: tokensOf(context, { session, takeSeed: () => account.takeSeed() }),
    waitForRefreshes: (withinMs) => doneWithin(behind, { withinMs, clock }),
    async summary() {
      for await (const each of signInsOf(vault)) if (each.issuer === issuer && each.account === name) return each;
      return undefined;
    },
    oauth: () => ({
      clientId: config.require('trakt.client_id'),
      clientSecret,
      issuer,
      transport: context.transport,
      clock,
      userAgent,
      signal,
    }),
    // Loaded only where it is used: a token alone needs no client.
    client: async (tokens = account.tokens) => (await import('./client.ts')).clientOf(account, { tokens, context }),
    takeSeed: async () => {
      if (config.get('trakt.refresh_token') === undefined || !config.get('auth.use_oauth')) return;
      await (await import('./seed.ts')).takeSeed(account, context);
    },
    async knownUser() {
      const grantId = (await account.summary())?.grantId;
      return grantId === undefined ? undefined : recall(config.directories.state).users[grantId];
    },
  };
  return account;
}

/** The clock's timer must not outlive the wait: it would keep the process. */
async function doneWithin(
  work: readonly Promise<unknown>[],
  { withinMs, clock }: { withinMs: number; clock: Clock },
): Promise<boolean> {
  if (work.length === 0) return false;
  const over = new AbortController();
  await Promise.race([Promise.all(work), clock.sleep(withinMs, over.signal).catch(() => undefined)]);
  over.abort();
  return true;
}
