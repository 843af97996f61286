/** The redirect URIs of a sign-in. Trakt takes the person back only to those that the app names, letter for letter. */

import type { Settings } from './settings.ts';

/** Exactly as configured, or on this machine at the callback port. */
export function redirectUriOf(config: {
  get<Name extends 'auth.redirect_uri' | 'auth.callback_port'>(name: Name): Settings[Name];
}): string {
  const port = config.get('auth.callback_port') ?? 8080;
  return config.get('auth.redirect_uri') ?? `http://localhost:${port}/callback`;
}

/** With this one a page shows a code, and there is no address to come back to. A device code needs it. */
export const outOfBandUri = 'urn:ietf:wg:oauth:2.0:oob';
