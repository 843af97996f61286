/** The words about a client id, secret or token that is missing or can't be one, in English. */

import type { CredentialMistake } from '../../config/credential.ts';
import { outOfBandUri } from '../../config/redirect-uri.ts';
import type { AppAdvice, Origin } from '../../errors/setting.ts';
import type { Words } from '../words.ts';
import { place } from './origin-words.ts';

/** How to come by a client id. */
export function makeAnApp({ redirectUri, file, elsewhere }: AppAdvice): string {
  if (elsewhere !== undefined) {
    return `${elsewhere} is set, which usher doesn't read: if it holds the client id, name it TRAKT_CLIENT_ID. If not, run: usher setup`;
  }
  return `Run: usher setup. Or make an app at https://app.trakt.tv/settings/apps with the redirect URIs ${redirectUri} and ${outOfBandUri}, and write its client id under [trakt] in ${file}, as client_id = "(the id)", or into TRAKT_CLIENT_ID.`;
}

/** `shown`: what stands in its place. */
export function noClientId({
  mistake,
  shown,
  app,
  origin,
}: {
  mistake: CredentialMistake | undefined;
  shown?: string | undefined;
  app: AppAdvice;
  origin: Origin | undefined;
}): Words {
  const hint = makeAnApp(app);
  if (mistake === undefined) return { message: 'trakt.client_id is not set.', hint };
  const { message } = noCredential('trakt.client_id', mistake, origin);
  return { message: shown === undefined ? message : `${message} It is ${shown}.`, hint };
}

export function noCredential(name: string, mistake: CredentialMistake, origin: Origin | undefined): Words {
  const at = origin ? ` (${place(origin)})` : '';
  const hint =
    name === 'trakt.client_secret'
      ? 'Write it as Trakt shows it, or take it out: usher needs none.'
      : 'Write it as Trakt gave it, or take it out.';
  return { message: `${name} ${mistakes[mistake]}${at}.`, hint };
}

const mistakes: Record<CredentialMistake, string> = {
  placeholder: 'is still a placeholder, where the real one has to stand',
  empty: 'is empty',
  own_name: 'begins with its own name, which is no part of it',
  empty_quotes: 'is two quotes with nothing between them',
  quotes: 'has a quote, a bracket or another mark at its beginning or end that is no part of it',
  line_break: 'has a line break in it',
  space: 'has a space in it',
  characters: 'has characters in it that Trakt never uses',
};
