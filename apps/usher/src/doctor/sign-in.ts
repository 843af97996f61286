/** Check of the stored sign-in. Sends nothing to Trakt. */

import { notSignedIn, withAccount } from '../account/account.ts';
import { isDueSoon } from '../account/keep-alive.ts';
import { type Status, statusOf } from '../account/status.ts';
import { describeError } from '../text/describe-error.ts';
import { when } from '../text/times.ts';
import type { Check } from './check.ts';
import { findings } from './finding.ts';

export const tokenCheck: Check = {
  name: 'token',
  async look(context) {
    const { config, text } = context;
    const { pass, warn } = findings('token');
    return withAccount(context, async (account) => {
      const status = statusOf(account, await account.summary());
      const end = status.expiresAt && when(status.expiresAt.getTime(), context.timeStyle());
      const nowMs = context.clock.now();
      if (status.state === 'signed_in' && status.useBefore && isDueSoon(status.useBefore.getTime(), nowMs)) {
        return [warn(text.doctor.useSoon(when(status.useBefore.getTime(), context.timeStyle())))];
      }
      if (status.state === 'signed_in') return [pass(text.doctor.signedIn(account.name, end))];
      if (status.state === 'token_given') return [pass(text.statusStates.token_given)];
      if (!config.get('auth.use_oauth')) return [warn(text.doctor.noToken)];
      const { state, reason } = status;
      if (reason === 'never') {
        return [warn(describeError(await notSignedIn(account), text, context.circumstances()))];
      }
      const message = reason ? text.signInRequired[reason] : text.statusStates[state];
      const hint = text.advice[state];
      return [findings('token')[resultOf(status)]({ message, ...(hint !== undefined && { hint }) })];
    });
  },
};

function resultOf({ state }: Status): 'warn' | 'fail' {
  return state === 'suspect' ? 'warn' : 'fail';
}
