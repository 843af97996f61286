/** Check of the stored sign-in. Sends nothing to Trakt. */

import { withAccount } from '../account/account.ts';
import { type Status, statusOf } from '../account/status.ts';
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
      if (status.state === 'signed_in') return [pass(text.doctor.signedIn(account.name, end))];
      if (status.state === 'token_given') return [pass(text.statusStates.token_given)];
      if (!config.get('auth.use_oauth')) return [warn(text.doctor.noToken)];
      const { state, reason } = status;
      const message = reason ? text.signInRequired[reason] : text.statusStates[state];
      const hint = text.advice[state];
      return [findings('token')[resultOf(status)]({ message, ...(hint !== undefined && { hint }) })];
    });
  },
};

/** A person who has never signed in has broken nothing. */
function resultOf({ state, reason }: Status): 'warn' | 'fail' {
  return state === 'suspect' || reason === 'never' ? 'warn' : 'fail';
}
