/** `usher auth`: signs in to Trakt, in the browser of this machine, with a device code, or by hand. */

import { whyNoBrowser } from '../auth/browser.ts';
import { byDevice, byHand, inBrowser, type SignInMethod } from '../auth/methods.ts';
import { assertUsesOAuth, signIn } from '../auth/sign-in.ts';
import { type Command, defineCommand } from '../command-line/command.ts';
import { exitCodes } from '../command-line/exit-codes.ts';
import { flag } from '../command-line/flags.ts';
import { UsageError } from '../errors/usage.ts';

export const command: Command = defineCommand({
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
    const { env, io } = context;
    const [asked, other] = (['browser', 'device', 'manual'] as const).filter((way) => options[way]);
    if (other) throw new UsageError({ kind: 'conflict', name: `--${asked}`, other: `--${other}` });
    assertUsesOAuth(context);
    context.config.require('trakt.client_id');
    const obstacle = asked ? undefined : whyNoBrowser({ env });
    const method = methods[asked ?? (obstacle === undefined ? 'browser' : 'device')];
    const status = await signIn({ method, obstacle, force: options.force }, context);
    if (io.json) io.print(JSON.stringify(status));
    return exitCodes.done;
  },
});

const methods: Record<'browser' | 'device' | 'manual', SignInMethod> = {
  browser: inBrowser,
  device: (account) => byDevice(account),
  manual: byHand,
};
