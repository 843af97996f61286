/** What is registered at the sandbox: one app, one user, and where the app may be sent back to. */

export interface SandboxApp {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly name: string;
}

export interface SandboxUser {
  readonly username: string;
  readonly password: string;
}

export const sandboxApp: SandboxApp = {
  clientId: 'sandbox-client',
  clientSecret: 'sandbox-secret',
  name: 'Sandbox Client',
};

export const sandboxUser: SandboxUser = { username: 'ada', password: 'ada' };

/** The redirect URI of an app that can't be sent back to: the page shows the code instead. */
export const outOfBandUri = 'urn:ietf:wg:oauth:2.0:oob';

export function knowsClient(clientId: string): boolean {
  return clientId === sandboxApp.clientId;
}

export function passwordIsRight(username: string, password: string): boolean {
  return username === sandboxUser.username && password === sandboxUser.password;
}

/** Loopback over http on any port and path, without query or fragment; or the out-of-band URN. */
export function isRegisteredRedirectUri(uri: string): boolean {
  if (uri === outOfBandUri) return true;
  if (!URL.canParse(uri)) return false;
  const { username, password } = new URL(uri);
  return isLoopbackOrigin(uri) && !/[?#]/.test(uri) && username === '' && password === '';
}

export function isLoopbackOrigin(origin: string): boolean {
  if (!URL.canParse(origin)) return false;
  const { protocol, hostname } = new URL(origin);
  return protocol === 'http:' && ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
}
