/** A program of a campaign that gets its tokens from our session. Now and then it renews them before they are due. */

import { runProgram, settingsOf } from './program.ts';
import { openSession, type SharedSignIn } from './shared-sign-in.ts';

const { by, settings } = settingsOf<SharedSignIn & { seed: number; renews: boolean }>();
const { session, end } = await openSession(settings, by);
const keeper = {
  accessToken: () => session.accessToken(),
  afterRefusal: (rejected: string) => session.accessToken({ rejected }),
  end,
};
await runProgram(settings.renews ? { ...keeper, renew: () => session.refresh() } : keeper, {
  url: settings.url,
  seed: settings.seed + by,
});
