/** Apps as they are registered, the one that is there from the start, and the addresses that an app may be sent back to. */

export interface SandboxApp {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly name: string;
  /** Good to the letter; `loopback` is any on this machine over http, and the out-of-band URN. */
  readonly redirectUris: readonly string[] | 'loopback';
  /** The username of who registered it; nobody for the one that is there from the start. */
  readonly owner: string | undefined;
}

export const sandboxApp: SandboxApp = {
  clientId: 'sandbox-client',
  clientSecret: 'sandbox-secret',
  name: 'Sandbox Client',
  redirectUris: 'loopback',
  owner: undefined,
};

/** The redirect URI of an app that can't be sent back to: the page shows the code instead. */
export const outOfBandUri = 'urn:ietf:wg:oauth:2.0:oob';

/** Why the browser can't be sent there for that app, in a sentence. */
export function redirectProblem({ redirectUris }: Pick<SandboxApp, 'redirectUris'>, uri: string): string | undefined {
  const registered = redirectUris === 'loopback' ? uri === outOfBandUri || isLoopback(uri) : redirectUris.includes(uri);
  if (!registered) return 'This redirect_uri is not registered for the app. It has to be the same to the letter.';
  // Trakt's form lets any http address pass; its OAuth server doesn't.
  if (uri.startsWith('http:') && !isLoopbackOrigin(uri)) {
    return 'This redirect_uri has to use https; http is for loopback hosts alone.';
  }
  return undefined;
}

/** Why no app can be registered with that redirect URI, in a sentence. */
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

/** A page's origin on this machine: over https, too, whatever certificate it has there. */
export function isOnThisMachine(origin: string): boolean {
  return isLoopbackOrigin(origin.replace(/^https:/, 'http:'));
}

function isLoopbackOrigin(origin: string): boolean {
  if (!URL.canParse(origin)) return false;
  const { protocol, hostname } = new URL(origin);
  return protocol === 'http:' && ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
}
