/** The sandbox's addresses, and the credentials of its built-in app. */
import type { SandboxUser } from './account/users.ts';
import { sandboxApp } from './registered.ts';

export interface SandboxUrls {
  readonly url: string;
  /** The value for `TRAKT_AUTH_URL`. */
  readonly authUrl: string;
  /** The value for `TRAKT_API_URL`. */
  readonly apiUrl: string;
  readonly activateUrl: string;
  readonly controlUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly username: string;
  readonly password: string;
}

export function sandboxUrls(origin: string, { username }: SandboxUser): SandboxUrls {
  return {
    url: origin,
    authUrl: origin,
    apiUrl: origin,
    activateUrl: `${origin}/activate`,
    controlUrl: `${origin}/_sandbox`,
    clientId: sandboxApp.clientId,
    clientSecret: sandboxApp.clientSecret,
    username,
    password: username,
  };
}
