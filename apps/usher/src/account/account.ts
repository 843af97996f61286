/** The account that a command works with: its sign-in in the vault, and clients that use it. */

import type { KeyWarning, SqliteVault } from '@trakt-usher/vault';
import {
  type AccessTokens,
  type AccountSummary,
  type Clock,
  createSession,
  type OAuthOptions,
  type Session,
  SignInRequired,
} from 'trakt-usher';
import type { Context } from '../context.ts';
import { NotSignedIn, TokenMissing } from '../errors/sign-in.ts';
import { recall, type TraktUser } from './remembered.ts';
import { tokensOf } from './tokens.ts';
import { userAgent } from './user-agent.ts';
import { knownSignIns, type OpenedVault, signInsOf, withVault } from './vault.ts';

export interface Account {
  readonly name: string;
  readonly session: Session;
  readonly vault: SqliteVault;
  /** Configuration, clock, terminal and the rest of the command's surroundings. */
  readonly context: Context;
  /** A warning about the place of the vault's key, if there is one. */
  keyWarning(): KeyWarning | undefined;
  /** Gives access tokens: from the vault, or a configured token. */
  readonly tokens: AccessTokens;
  /** Waits up to `withinMs` for background refreshes. Resolves to whether any were running. */
  waitForRefreshes(withinMs: number): Promise<boolean>;
  /** The record without its tokens; needs no key. */
  summary(): Promise<AccountSummary | undefined>;
  /** For calls to the authorization server. @throws SettingError without a client id */
  oauth(): OAuthOptions;
  /** Takes the environment's refresh token into the vault if nobody is signed in. @throws StoreError, SettingError */
  takeSeed(): Promise<void>;
  /** The user of this sign-in, if Trakt has ever named one. */
  knownUser(): Promise<TraktUser | undefined>;
}

/**
 * Opens the account, hands it to `work`, and closes it when work and the refreshes that it started are done.
 * @throws StoreError, SettingError, and what `work` throws; NotSignedIn in the place of a SignInRequired that says less
 */
export function withAccount<T>(
  context: Context,
  work: (account: Account) => Promise<T>,
  name: string = accountName(context),
): Promise<T> {
  return withVault(context, (opened) => withAccountIn(opened, { name, context }, work));
}

/** As `withAccount`, in a vault that is open. */
export async function withAccountIn<T>(
  opened: OpenedVault,
  { name, context }: { name: string; context: Context },
  work: (account: Account) => Promise<T>,
): Promise<T> {
  const behind = new Set<Promise<unknown>>();
  const account = accountIn(opened, { name, context, behind });
  try {
    const result = await work(account);
    if (!context.signal.aborted) await Promise.all(behind);
    return result;
  } catch (error) {
    throw isNobody(error) ? await notSignedIn(account) : error;
  } finally {
    await account.session.close();
  }
}

function isNobody(error: unknown): boolean {
  return error instanceof SignInRequired && error.reason === 'never' && !(error instanceof TokenMissing);
}

/** The error that says who is signed in instead. */
export async function notSignedIn({ name, session, vault, context }: Account): Promise<NotSignedIn> {
  const hasApp = context.config.get('trakt.client_id') !== undefined;
  return new NotSignedIn(name, { ...(await knownSignIns(vault, session.issuer)), hasApp });
}

/** The account to use: from a flag or the environment, else what `usher accounts default` has set. */
export function accountName({ config }: Pick<Context, 'config'>): string {
  const configured = config.get('auth.account');
  if (config.origin('auth.account').kind !== 'default') return configured;
  return recall(config.directories.state).defaultAccount ?? configured;
}

interface AccountSources {
  name: string;
  context: Context;
  /** The background refreshes that run. The account adds its own here. */
  behind: Set<Promise<unknown>>;
}

function accountIn({ vault, keyWarning }: OpenedVault, { name, context, behind }: AccountSources): Account {
  const { config, clock, log, signal } = context;
  const issuer = config.get('trakt.auth_url');
  const apiOrigin = config.get('trakt.api_url');
  const clientId = config.get('trakt.client_id');
  const clientSecret = config.get('trakt.client_secret');
  const session = createSession({
    store: vault,
    // A sign-in needs a client id; a stored one remembers its own.
    app: { clientId: clientId ?? '', userAgent, ...(clientSecret !== undefined && { clientSecret }) },
    account: name,
    issuer,
    apiOrigin,
    transport: context.transport,
    clock,
    log,
    waitUntil(refresh) {
      behind.add(refresh);
      refresh.finally(() => behind.delete(refresh));
    },
  });
  const summary = async () => {
    for await (const each of signInsOf(vault)) if (each.issuer === issuer && each.account === name) return each;
    return undefined;
  };
  let seeded: Promise<void> | undefined;
  const takeSeed = async () => {
    if (config.get('trakt.refresh_token') === undefined || !config.get('auth.use_oauth')) return;
    seeded ??= import('./seed.ts').then((seed) => seed.takeSeed({ name, session, vault, context }));
    await seeded;
  };
  return {
    name,
    session,
    vault,
    context,
    keyWarning,
    tokens: tokensOf(context, { session, takeSeed }),
    waitForRefreshes: (withinMs) => doneWithin(behind, { withinMs, clock }),
    summary,
    oauth: () => ({
      clientId: config.require('trakt.client_id'),
      clientSecret,
      issuer,
      transport: context.transport,
      clock,
      userAgent,
      signal,
    }),
    takeSeed,
    async knownUser() {
      const grantId = (await summary())?.grantId;
      return grantId === undefined ? undefined : recall(config.directories.state).users[grantId];
    },
  };
}

/** The clock's timer must not outlive the wait: it would keep the process. */
async function doneWithin(
  work: ReadonlySet<Promise<unknown>>,
  { withinMs, clock }: { withinMs: number; clock: Clock },
): Promise<boolean> {
  if (work.size === 0) return false;
  const over = new AbortController();
  await Promise.race([Promise.all(work), clock.sleep(withinMs, over.signal).catch(() => undefined)]);
  over.abort();
  return true;
}
