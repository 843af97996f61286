/**
 * What a browser keeps between the start of a sign-in and its end: state, PKCE verifier and where to go then, sealed with
 * AES-256-GCM. Every sign-in has a cookie of its own, so that two tabs don't take each other's.
 */

import { algorithm, decrypt, encrypt } from '../aes-gcm.ts';
import { base64url, fromBase64url } from '../base64url.ts';

export interface SignInCookie {
  state: string;
  codeVerifier: string;
  returnTo: string;
  expiresAtMs: number;
}

export const lifetimeSeconds = 600;
/** Of those that a browser may hold. Servers take 8 kB of headers and more; a cookie has at most about 1 kB. */
const mostCookies = 4;
/** Browsers keep no longer one; ours are far shorter. */
const longestValue = 4096;

export interface SignInCookies {
  /** `Set-Cookie` headers: the new cookie, and the end of the oldest ones where there are too many. */
  start(request: Request, cookie: SignInCookie): Promise<string[]>;
  /** The sign-in of this state. Undefined if the browser brings none, or one that was not sealed here. */
  find(request: Request, state: string): Promise<SignInCookie | undefined>;
  /** The `Set-Cookie` header that ends it. */
  end(state: string): string;
}

/** `boundTo`: what the cookie may be used for; with another app, server or address it doesn't open. */
export function signInCookies(options: { secret: string; secure: boolean; boundTo: readonly string[] }): SignInCookies {
  const { secret, secure, boundTo } = options;
  const prefix = `${secure ? '__Host-' : ''}trakt-sign-in-`;
  const attributes = `; Path=/; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}`;
  const nameOf = (state: string) => prefix + state.slice(0, 8);
  const ended = (name: string) => `${name}=; Max-Age=0${attributes}`;
  const bound = (name: string) => new TextEncoder().encode(JSON.stringify([name, ...boundTo]));

  return {
    async start(request, cookie) {
      const name = nameOf(cookie.state);
      const sealed = await encrypt(JSON.stringify(cookie), await sealingKey(secret), bound(name));
      // Browsers send the oldest first.
      const others = [...readCookies(request).keys()].filter((other) => other.startsWith(prefix));
      const surplus = others.slice(0, Math.max(0, others.length - mostCookies + 1));
      return [`${name}=${base64url(sealed)}; Max-Age=${lifetimeSeconds}${attributes}`, ...surplus.map(ended)];
    },
    async find(request, state) {
      const name = nameOf(state);
      const value = readCookies(request).get(name);
      const sealed = value !== undefined && value.length <= longestValue ? fromBase64url(value) : undefined;
      if (!sealed) return undefined;
      try {
        return JSON.parse(await decrypt(sealed, await sealingKey(secret), bound(name)));
      } catch {
        return undefined;
      }
    },
    end: (state) => ended(nameOf(state)),
  };
}

/** Made anew each time: it takes microseconds, and Workers may not wait in one request for the work of another. */
async function sealingKey(secret: string): Promise<CryptoKey> {
  const text = new TextEncoder();
  const material = await crypto.subtle.importKey('raw', text.encode(secret), 'HKDF', false, ['deriveKey']);
  return crypto.subtle.deriveKey(
    { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(), info: text.encode('trakt-usher sign-in cookie 1') },
    material,
    { name: algorithm, length: 256 },
    false,
    ['encrypt', 'decrypt'],
  );
}

function readCookies({ headers }: Request): Map<string, string> {
  const cookies = new Map<string, string>();
  for (const pair of (headers.get('cookie') ?? '').split(';')) {
    const [name = '', ...value] = pair.trim().split('=');
    // The first counts, as RFC 6265 has servers prefer it.
    if (name && !cookies.has(name)) cookies.set(name, value.join('='));
  }
  return cookies;
}
