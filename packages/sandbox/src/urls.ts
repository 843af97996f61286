/** Where the sandbox's parts are, and what one signs in with. */
import { ada } from './account/users.ts';
import { sandboxApp } from './registered.ts';

export interface SandboxUrls {
  readonly url: string;
  /** What `TRAKT_AUTH_URL` is set to. */
  readonly authUrl: string;
  /** What `TRAKT_API_URL` is set to. */
  readonly apiUrl: string;
  readonly activateUrl: string;
  readonly controlUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly username: string;
  readonly password: string;
}

export function sandboxUrls(origin: string): SandboxUrls {
  return {
    url: origin,
    authUrl: origin,
    apiUrl: origin,
    activateUrl: `${origin}/activate`,
    controlUrl: `${origin}/_sandbox`,
    clientId: sandboxApp.clientId,
    clientSecret: sandboxApp.clientSecret,
    username: ada.username,
    password: ada.username,
  };
}
