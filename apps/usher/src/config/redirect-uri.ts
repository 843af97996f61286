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

/** Which addresses of this machine a browser comes to under that URI. Undefined where it goes to another machine, or nowhere. */
export function loopbackAddresses(uri: string): readonly string[] | undefined {
  const { protocol, hostname = '' } = URL.parse(uri) ?? {};
  if (protocol !== 'http:') return undefined;
  if (hostname === 'localhost') return ['127.0.0.1', '::1'];
  if (/^127(\.\d+){3}$/.test(hostname)) return [hostname];
  return hostname === '[::1]' ? ['::1'] : undefined;
}
