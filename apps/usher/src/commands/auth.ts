/** `usher auth`: signs in to Trakt, in the browser of this machine, with a device code, or by hand. */

import { setAsideDamage } from '@trakt-usher/vault';
import { type RevokeOptions, revokeToken, StoreError, type TokenRecord, type TokenSet } from 'trakt-usher';
import { type Account, withAccount } from '../account/account.ts';
import { clientOf } from '../account/client.ts';
import type { TraktUser } from '../account/remembered.ts';
import { signInReason, statusOf } from '../account/status.ts';
import { askUser, userIn } from '../account/user.ts';
import { vaultOptions } from '../account/vault.ts';
import { whyNoBrowser } from '../auth/browser.ts';
import { byDevice, byHand, inBrowser, type SignInMethod, withOutcome } from '../auth/methods.ts';
import { type Command, defineCommand } from '../command-line/command.ts';
import { exitCodes } from '../command-line/exit-codes.ts';
import { flag } from '../command-line/flags.ts';
import type { Context } from '../context.ts';
import { OtherUser, SettingError, UsageError } from '../errors.ts';
import { confirm } from '../terminal/ask.ts';
import { keepCall, namingCall } from '../text/keep-call.ts';
import { when } from '../text/times.ts';

export const command: Command = defineCommand({
  summary: 'sign in to Trakt',
  flags: {
    browser: flag.toggle('in the browser of this machine (the default if there is one)'),
    device: flag.toggle('with a code to enter on any device (the default over SSH, in a container, without a browser)'),
    manual: flag.toggle('print the address to open, and take the address that the browser goes to then'),
    force: flag.toggle('sign in again without asking, although signed in'),
  },
  examples: [
    ['usher auth', 'in the browser of this machine'],
    ['usher auth --device', 'with a code, on the phone for instance'],
    ['usher auth --account living-room', 'a second sign-in beside the first'],
  ],
  async run(options, context) {
    const { config, env, io, text } = context;
    const [asked, other] = (['browser', 'device', 'manual'] as const).filter((way) => options[way]);
    if (other) throw new UsageError({ kind: 'conflict', name: `--${asked}`, other: `--${other}` });
    if (!config.get('auth.use_oauth')) {
      throw new SettingError('auth.use_oauth', { problem: { kind: 'off' }, origin: config.origin('auth.use_oauth') });
    }
    config.require('trakt.client_id');
    const obstacle = asked ? undefined : whyNoBrowser({ env });
    const method = methods[asked ?? (obstacle === undefined ? 'browser' : 'device')];
    let hasAsked = false;
    const signIn = () =>
      withAccount(context, async (account) => {
        if (!options.force) await account.takeSeed();
        if (!options.force && !(await wantsNewSignIn(account))) return;
        // Before any request to Trakt: tokens that can't be stored would be lost.
        await account.session.checkStore();
        if (obstacle !== undefined) io.say(text.noBrowser[obstacle]);
        hasAsked = true;
        const { tokens, redirectUri, page } = await method(account);
        await withOutcome(page, context, async () => {
          try {
            if (!options.force) await assertSameUser(tokens, account);
          } catch (error) {
            await giveBack(tokens, account.oauth());
            throw error;
          }
          const record = await account.session.signIn(tokens, redirectUri);
          const user = (await whoIs(account)) ?? account.name;
          tellSignedIn(account, { record, user });
          return user;
        });
      });
    try {
      await signIn();
    } catch (error) {
      // After a request to Trakt, the vault may hold its tokens.
      if (hasAsked || !(await hasMadeRoom(error, { force: options.force, context }))) throw error;
      await signIn();
    }
    return exitCodes.done;
  },
});

function tellSignedIn(account: Account, { record, user }: { record: TokenRecord; user: string }): void {
  const { io, text, timeStyle } = account.context;
  const status = statusOf(account, record);
  if (io.json) {
    io.print(JSON.stringify(status));
    return;
  }
  io.say(text.signedIn(user, status.expiresAt && when(status.expiresAt.getTime(), timeStyle())));
  for (const line of whereTheKeyIs(account)) io.say(line);
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

const methods: Record<'browser' | 'device' | 'manual', SignInMethod> = {
  browser: inBrowser,
  device: byDevice,
  manual: byHand,
};

/** Asks if somebody is signed in. Without a terminal the sign-in that is there stays. */
async function wantsNewSignIn(account: Account): Promise<boolean> {
  const { clock, io, text } = account.context;
  const summary = await account.summary();
  if (signInReason(summary, clock.now()) !== undefined) return true;
  // A vault that doesn't open gives nobody a token: that is to be said, and not that somebody is signed in.
  await account.session.read();
  const user = await whoIs(account);
  if (io.interactive) {
    const wanted = await confirm(text.signInAgainQuestion(user ?? account.name), account.context);
    if (!wanted) io.say(text.nothingChanged);
    return wanted;
  }
  if (io.json) io.print(JSON.stringify(statusOf(account, summary)));
  else io.say(namingCall(text.signedInAlready(user ?? account.name), account.context.circumstances().call ?? {}));
  return false;
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
    const client = await clientOf(account, { accessToken: async () => tokens.accessToken });
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
