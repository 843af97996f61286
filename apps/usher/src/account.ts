/** The account that a command works with: its sign-in in the vault, and clients that use it. */

import { join } from 'node:path';
import { chooseKeySource, type KeyWarning, openVault, type SqliteVault } from '@trakt-usher/vault';
import {
  type AccessTokens,
  type AccountSummary,
  type Clock,
  createSession,
  decide,
  type OAuthOptions,
  type Session,
  type SignInRequired,
  type TraktClient,
} from 'trakt-usher';
import manifest from '../package.json' with { type: 'json' };
import type { Context } from './context.ts';
import { tokensOf } from './tokens.ts';

/** What usher calls itself in requests. */
export const userAgent: string = `usher/${manifest.version}`;

export interface Account {
  readonly name: string;
  readonly session: Session;
  readonly vault: SqliteVault;
  /** What to know about where the key is, before trusting it. */
  readonly keyWarning: KeyWarning | undefined;
  /** Where access tokens come from: the vault, else a configured token. */
  readonly tokens: AccessTokens;
  /** Waits for renewals that go on behind callers, so many milliseconds at most; whether there are any. */
  settled(withinMs: number): Promise<boolean>;
  /** The record without its tokens; needs no key. */
  summary(): Promise<AccountSummary | undefined>;
  /** For calls to the authorization server. @throws SettingError without a client id */
  oauth(): OAuthOptions;
  /** @throws SettingError without a client id */
  client(): Promise<TraktClient>;
}

/**
 * Opens the account, hands it to `work`, and closes it when work and the refreshes that it started are done.
 * @throws VaultError, SettingError, and what `work` throws
 */
export async function withAccount<T>(context: Context, work: (account: Account) => Promise<T>): Promise<T> {
  const { config, clock, env, log, signal } = context;
  const name = config.get('auth.account');
  const issuer = config.get('trakt.auth_url');
  const apiOrigin = config.get('trakt.api_url');
  const clientId = config.get('trakt.client_id');
  const clientSecret = config.get('trakt.client_secret');
  const directory = config.get('vault.dir') ?? join(config.directories.data, 'vault');
  const key = chooseKeySource({ environment: env, directory });
  const vault = await openVault({ directory, key, singleHost: config.get('vault.single_host'), clock });
  const behind: Promise<unknown>[] = [];
  const session = createSession({
    store: vault,
    // Without a client id nobody can sign in, but a sign-in that is there remembers its own.
    app: { clientId: clientId ?? '', userAgent, ...(clientSecret !== undefined && { clientSecret }) },
    account: name,
    issuer,
    apiOrigin,
    transport: context.tokenTransport,
    clock,
    log,
    waitUntil: (refresh) => behind.push(refresh),
  });

  const summary = () => findSummary(vault, { issuer, account: name });
  const account: Account = {
    name,
    session,
    vault,
    keyWarning: key.warning,
    tokens: tokensOf(context, session),
    settled: (withinMs) => doneWithin(behind, { withinMs, clock }),
    summary,
    oauth: () => ({
      clientId: config.require('trakt.client_id'),
      clientSecret,
      issuer,
      transport: context.tokenTransport,
      clock,
      userAgent,
      signal,
    }),
    // Loaded only where it is used: a token alone needs no client.
    client: async () => (await import('./client.ts')).clientOf(account, context),
  };
  try {
    const result = await work(account);
    if (!signal.aborted) await Promise.all(behind);
    return result;
  } finally {
    await session.close();
    await vault.close();
  }
}

/** Whether the access token, or a refresh, still serves this account. Undefined: it does. */
export function signInReason(summary: AccountSummary | undefined, nowMs: number): SignInRequired['reason'] | undefined {
  if (!summary) return 'never';
  if (summary.status.state === 'sign_in_required') return summary.status.reason;
  const record = { ...summary, current: { ...summary.current, accessToken: '' } };
  const decision = decide(record, nowMs);
  if (decision.kind === 'sign_in') return decision.reason;
  return decision.kind === 'recover' && decision.blocking ? 'lost_response' : undefined;
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

async function findSummary(
  vault: SqliteVault,
  wanted: { issuer: string; account: string },
): Promise<AccountSummary | undefined> {
  let cursor: string | undefined;
  do {
    const { accounts, next } = await vault.list(cursor);
    const found = accounts.find(({ issuer, account }) => issuer === wanted.issuer && account === wanted.account);
    if (found) return found;
    cursor = next;
  } while (cursor !== undefined);
  return undefined;
}
