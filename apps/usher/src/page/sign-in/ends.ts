/** What a person is told of a sign-in that failed, where the page has another way on than the command. */

import { isAnyError } from '../../errors/any-error.ts';
import { OtherUser } from '../../errors/sign-in.ts';
import type { Words } from '../../text/words.ts';

interface End {
  readonly words: Words;
  readonly otherUser: { before: string; now: string } | undefined;
}

export function wordsOfEnd(error: unknown, { message, hint }: Words): End {
  const code = isAnyError(error) ? error.code : undefined;
  const ours = code === undefined ? undefined : hints.get(code);
  const on = ours ?? hint;
  return {
    words: { message, ...(on !== undefined && { hint: on }) },
    otherUser: error instanceof OtherUser ? { before: error.before, now: error.now } : undefined,
  };
}

const again = 'Start again below.';
const theApp =
  'Compare its client id with your apps at https://app.trakt.tv/settings/apps. If it is gone, make a new one, and write its client id into the configuration.';
const withCode = 'Start again with a code.';

/** By the code of the error. Else the command's own. */
const hints: ReadonlyMap<string, string> = new Map([
  ['access_denied', again],
  ['expired_token', again],
  ['device_code_used', again],
  ['device_code_unknown', again],
  ['invalid_grant', again],
  ['state_mismatch', again],
  ['issuer_mismatch', again],
  ['sign_in_timed_out', again],
  ['network', 'Look at the connection of the machine that usher runs on, then start again.'],
  ['invalid_client', theApp],
  ['app_rejected', theApp],
  ['client_id_refused', theApp],
  ['unauthorized_client', withCode],
  ['unsupported_grant_type', withCode],
  ['unsupported_response_type', withCode],
  ['port_in_use', 'End that program, or start again with a code.'],
  ['other_user', 'Give the new sign-in a name of its own, or put it in the place of the other one.'],
]);
