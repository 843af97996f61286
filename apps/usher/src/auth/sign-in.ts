/** Signs in, by any of the ways: looks before it asks Trakt for anything, and keeps the tokens of the right person. */

import { setAsideDamage } from '@trakt-usher/vault';
import { type RevokeOptions, revokeToken, StoreError, type TokenSet } from 'trakt-usher';
import { type Account, withAccount } from '../account/account.ts';
import { clientOf } from '../account/client.ts';
import type { TraktUser } from '../account/remembered.ts';
import { type Status, signInReason, statusOf } from '../account/status.ts';
import { askUser, userIn } from '../account/user.ts';
import { vaultOptions } from '../account/vault.ts';
import type { Context } from '../context.ts';
import { SettingError } from '../errors/setting.ts';
import { OtherUser } from '../errors/sign-in.ts';
import { confirm } from '../terminal/ask.ts';
import { keepCall, namingCall } from '../text/keep-call.ts';
import { when } from '../text/times.ts';
import type { NoBrowser } from './browser.ts';
import { type SignInMethod, withOutcome } from './methods.ts';

export interface SignInOptions {
  method: SignInMethod;
  /** Why it is a code and not the browser, if nobody asked for a code. */
  obstacle?: NoBrowser | undefined;
  /** In the place of whoever is signed in, without asking. */
  force: boolean;
  /** Somebody asked for a new sign-in already, whoever is signed in. It still has to be the same person's. */
  isWanted?: boolean;
  /** After a person has chosen where the key is, they need no words about that. */
  keyIsKnown?: boolean;
}

/** @throws SettingError where the configuration wants nobody to sign in */
export function assertUsesOAuth({ config }: Pick<Context, 'config'>): void {
  if (config.get('auth.use_oauth')) return;
  throw new SettingError('auth.use_oauth', { problem: { kind: 'off' }, origin: config.origin('auth.use_oauth') });
}

/** Resolves to the sign-in that is there in the end, the old one if that is to stay. */
export async function signIn(options: SignInOptions, context: Context): Promise<Status> {
  const { method, force } = options;
  let hasAsked = false;
  const asking: SignInMethod = (account) => {
    hasAsked = true;
    return method(account);
  };
  const attempt = () => withAccount(context, (account) => signInTo(account, { ...options, method: asking }));
  try {
    return await attempt();
  } catch (error) {
    // After a request to Trakt, the vault may hold its tokens.
    if (hasAsked || !(await hasMadeRoom(error, { force, context }))) throw error;
    return await attempt();
  }
}

/** As `signIn`, with an account that is open already. A damaged vault stays as it is. */
export async function signInTo(account: Account, options: SignInOptions): Promise<Status> {
  const { method, obstacle, force, isWanted = force, keyIsKnown = false } = options;
  const { context } = account;
  const { io, text } = context;
  if (!isWanted) await account.takeSeed();
  const stays = isWanted ? undefined : await unlessNewIsWanted(account);
  if (stays) return stays;
  // Before any request to Trakt: tokens that can't be stored would be lost.
  await account.session.checkStore();
  if (obstacle !== undefined) io.say(text.noBrowser[obstacle]);
  const { tokens, redirectUri, page } = await method(account);
  const { status } = await withOutcome(page, context, async () => {
    try {
      if (!force) await assertSameUser(tokens, account);
    } catch (error) {
      await giveBack(tokens, account.oauth());
      throw error;
    }
    const record = await account.session.signIn(tokens, redirectUri);
    const user = (await whoIs(account)) ?? account.name;
    const status = statusOf(account, record);
    const end = status.expiresAt && when(status.expiresAt.getTime(), context.timeStyle());
    io.say(text.signedIn(user, end));
    if (!keyIsKnown) io.say(...whereTheKeyIs(account));
    return { user, status };
  });
  return status;
}

/** What a person has to know about the place of the vault's key, if anything. */
function whereTheKeyIs({ keyWarning, vault, context: { text, circumstances } }: Account): string[] {
  const warning = keyWarning();
  const { call = {} } = circumstances();
  if (warning) return Object.values(keepCall(text.keyBesideVault(warning.path), call));
  return vault.keySource === 'keyring' ? [namingCall(text.keyInKeyring, call)] : [];
}

/** Puts the damaged part of the vault aside, if that made the sign-in fail and the person agrees. */
async function hasMadeRoom(error: unknown, { force, context }: { force: boolean; context: Context }): Promise<boolean> {
  const { io, text } = context;
  if (!(error instanceof StoreError) || error.code !== 'corrupt') return false;
  if (!force && !(io.interactive && (await confirm(text.setAsideQuestion(false), context)))) return false;
  const { location, accounts } = await setAsideDamage(vaultOptions(context));
  const names = accounts.map(({ account }) => account);
  // If both are empty, another process made room before.
  if (location !== undefined || names.length > 0) io.say(text.madeRoom(location, names));
  return true;
}

/** The sign-in that is there, if it is good and the person wants no other. Without a terminal it stays. */
async function unlessNewIsWanted(account: Account): Promise<Status | undefined> {
  const { clock, io, text } = account.context;
  const summary = await account.summary();
  if (signInReason(summary, clock.now()) !== undefined) return undefined;
  // A vault that doesn't open gives nobody a token: that is to be said, and not that somebody is signed in.
  await account.session.read();
  const user = await whoIs(account);
  if (!io.interactive) {
    io.say(namingCall(text.signedInAlready(user ?? account.name), account.context.circumstances().call ?? {}));
    return statusOf(account, summary);
  }
  if (await confirm(text.signInAgainQuestion(user ?? account.name), account.context)) return undefined;
  io.say(text.nothingChanged);
  return statusOf(account, summary);
}

/**
 * Asks before the sign-in of one user replaces that of another.
 * @throws OtherUser if the answer is no, or there is no terminal
 */
async function assertSameUser(tokens: TokenSet, account: Account): Promise<void> {
  const { io, text } = account.context;
  const before = await account.knownUser();
  if (!before) return;
  const now = await ownerOf(tokens, account);
  if (!now || now.uuid === before.uuid) return;
  const question = text.otherUserQuestion({ account: account.name, before: before.username, now: now.username });
  if (io.interactive && (await confirm(question, account.context))) return;
  throw new OtherUser({ account: account.name, before: before.username, now: now.username });
}

/** Undefined if Trakt does not answer: the sign-in is good without it. */
async function ownerOf(tokens: TokenSet, account: Account): Promise<TraktUser | undefined> {
  const { log, signal } = account.context;
  try {
    const client = await clientOf(account, { tokens: { accessToken: async () => tokens.accessToken } });
    return userIn(await client.users.settings({ signal }));
  } catch {
    signal.throwIfAborted();
    log.warn({ event: 'auth.name_unknown', account: account.name });
    return undefined;
  }
}

/** Revokes tokens that are not stored, if Trakt can be reached; also after the command was interrupted. */
async function giveBack({ accessToken, refreshToken }: TokenSet, oauth: Omit<RevokeOptions, 'token'>): Promise<void> {
  for (const token of [refreshToken, accessToken]) {
    if (token !== undefined) await revokeToken({ ...oauth, token, signal: undefined }).catch(() => undefined);
  }
}

/** The user's name at Trakt. Undefined if Trakt does not answer: the sign-in is good without it. */
async function whoIs(account: Account): Promise<string | undefined> {
  try {
    return (await askUser(account)).username;
  } catch {
    account.context.signal.throwIfAborted();
    account.context.log.warn({ event: 'auth.name_unknown', account: account.name });
    return undefined;
  }
}
