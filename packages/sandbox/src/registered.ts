/** Registered apps, the built-in app, and the rules for redirect URIs. */

export interface SandboxApp {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly name: string;
  /** Compared to the letter. `loopback` allows every http address of this machine, and the out-of-band URN. */
  readonly redirectUris: readonly string[] | 'loopback';
  /** The username of the owner; missing for the built-in app. */
  readonly owner: string | undefined;
}

export const appTiers = ['community', 'official'] as const;

export type AppTier = (typeof appTiers)[number];

export const sandboxApp: SandboxApp = {
  clientId: 'sandbox-client',
  clientSecret: 'sandbox-secret',
  name: 'Sandbox Client',
  redirectUris: 'loopback',
  owner: undefined,
};

/** The out-of-band redirect URI: the page shows the code instead of redirecting. */
export const outOfBandUri = 'urn:ietf:wg:oauth:2.0:oob';

/** Why that app may not use that redirect URI, in a sentence; undefined if it may. */
export function redirectProblem({ redirectUris }: Pick<SandboxApp, 'redirectUris'>, uri: string): string | undefined {
  const registered = redirectUris === 'loopback' ? uri === outOfBandUri || isLoopback(uri) : redirectUris.includes(uri);
  if (!registered) return 'This redirect_uri is not registered for the app. It has to be the same to the letter.';
  // Trakt's form lets any http address pass; its OAuth server doesn't.
  if (uri.startsWith('http:') && !isLoopbackOrigin(uri)) {
    return 'This redirect_uri has to use https; http is for loopback hosts alone.';
  }
  return undefined;
}

/** Why no app can be registered with that redirect URI, in a sentence; undefined if one can. */
export function registrationProblem(uri: string): string | undefined {
  if (uri === outOfBandUri) return undefined;
  if (!/^[a-z][a-z0-9+.-]*:\/\/[^\s]+$/i.test(uri) || !URL.canParse(uri)) {
    return `${uri} is no address of the form scheme://place.`;
  }
  if (scriptSchemes.has(new URL(uri).protocol)) return `${uri} could run a script or open a file.`;
  return /[?#]/.test(uri) ? `${uri} has a query or a fragment, which a redirect URI can't have.` : undefined;
}

const scriptSchemes: ReadonlySet<string> = new Set(['javascript:', 'data:', 'vbscript:', 'blob:', 'file:', 'about:']);

/** Loopback over http on any port and path, without query or fragment. */
function isLoopback(uri: string): boolean {
  if (!isLoopbackOrigin(uri) || /[?#]/.test(uri)) return false;
  const { username, password } = new URL(uri);
  return username === '' && password === '';
}

/** Whether a page's origin is on this machine, over http or https. */
export function isOnThisMachine(origin: string): boolean {
  return isLoopbackOrigin(origin.replace(/^https:/, 'http:'));
}

function isLoopbackOrigin(origin: string): boolean {
  if (!URL.canParse(origin)) return false;
  const { protocol, hostname } = new URL(origin);
  return protocol === 'http:' && ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
}
