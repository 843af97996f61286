/** `usher setup`: from nothing to a sign-in. Each answer is kept at once, so that an interrupted setup goes on where it stopped. */

import { withAccount } from '../account/account.ts';
import { type Status, signInReason, statusOf } from '../account/status.ts';
import { byDevice, inBrowser, type SignInMethod } from '../auth/methods.ts';
import { assertUsesOAuth, signIn } from '../auth/sign-in.ts';
import { type Command, defineCommand } from '../command-line/command.ts';
import { exitCodes } from '../command-line/exit-codes.ts';
import { flag } from '../command-line/flags.ts';
import { assertEditable } from '../config/edit.ts';
import { keyChoices } from '../config/settings.ts';
import type { Context } from '../context.ts';
import { UsageError } from '../errors/usage.ts';
import { newClientId } from '../setup/client-id.ts';
import { keep } from '../setup/keep.ts';
import { keyPlace } from '../setup/key-place.ts';
import { namingCall } from '../text/keep-call.ts';

export const command: Command = defineCommand({
  flags: {
    clientId: flag.text('id', 'the client id of your app at Trakt; without a terminal it has to be here'),
    key: flag.oneOf(keyChoices, {
      value: 'source',
      words: 'where the key to your sign-ins is kept: keyring, passphrase, environment or file',
    }),
    browser: flag.toggle('sign in in the browser of this machine, not with a code'),
  },
  examples: [
    ['usher setup', 'asks for what is missing, and goes on where it was interrupted'],
    ['usher setup --client-id 0123abcd --key file', 'without a question, in a script or a container'],
  ],
  needs: 'any_config',
  async run({ clientId: given, key, browser }, before) {
    const { io } = before;
    assertUsable(before);
    assertUsesOAuth(before);
    const known = before.config.get('trakt.client_id');
    const isOther = given !== undefined && given !== known;
    if (isOther && isPassing(before)) {
      throw new UsageError({ kind: 'conflict', name: '--client-id', other: 'TRAKT_CLIENT_ID' });
    }
    let context = before;
    let status = known === undefined || isOther ? undefined : await signedIn(before);
    if (!status) {
      const isNew = known === undefined || isOther;
      const { clientId, device } = isNew
        ? await newClientId({ given, test: !browser }, before)
        : { clientId: known, device: undefined };
      if (isNew || isPassing(before)) context = await keep('trakt.client_id', clientId, context);
      const place = await keyPlace(key, context);
      if (place) context = await keep('vault.key', place, context);
      const method: SignInMethod = browser ? inBrowser : (account) => byDevice(account, { first: device });
      status = await signIn(
        {
          method,
          force: false,
          isWanted: isOther && known !== undefined,
          keyIsKnown: context.config.get('vault.key') !== undefined,
        },
        context,
      );
    }
    if (io.json) io.print(JSON.stringify({ ...status, file: context.config.file }));
    else io.say(...ending(context));
    return exitCodes.done;
  },
});

/** @throws the first mistake in the configuration that no answer here can mend */
function assertUsable({ config }: Context): void {
  assertEditable(config);
  const problem = config.problems.find(({ setting, origin, problem: { kind } }) => {
    const isPlaceholder = setting === 'trakt.client_id' && origin?.kind === 'file';
    return !isPlaceholder && kind !== 'file_missing';
  });
  if (problem) throw problem;
}

/** The client id is in the environment alone, which cron and services don't have. */
function isPassing({ config }: Context): boolean {
  return config.origin('trakt.client_id').kind === 'environment';
}

/** The sign-in that is there, if it is good. */
function signedIn(context: Context): Promise<Status | undefined> {
  const { clock, io, text } = context;
  return withAccount(context, async (account) => {
    await account.takeSeed();
    const summary = await account.summary();
    if (signInReason(summary, clock.now()) !== undefined) return undefined;
    const status = statusOf(account, summary);
    io.say(namingCall(text.signedInAlready(status.user ?? account.name), context.circumstances().call ?? {}));
    return status;
  });
}

function ending({ config, io, text, circumstances }: Context): string[] {
  const commands = text.nextCommands.map(
    ([line, about]) => [namingCall(line, circumstances().call ?? {}), about] as const,
  );
  const width = Math.max(...commands.map(([line]) => line.length));
  return [
    ...(config.file === undefined ? [] : ['', text.configurationIs(config.file)]),
    '',
    text.whatComesNext,
    ...commands.flatMap(([line, about]) => {
      const row = `  ${line.padEnd(width)}  ${about}`;
      return row.length <= (io.stderr.columns ?? 80) ? [row] : [`  ${line}`, `      ${about}`];
    }),
  ];
}
