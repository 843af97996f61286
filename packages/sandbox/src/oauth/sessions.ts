/**
 * Sessions of the sandbox's own pages, by a cookie, and the CSRF proof of their forms: a
 * value derived from the cookie, which no other site knows.
 */
import { createHash } from 'node:crypto';
import type { Context } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import type { SandboxUser } from '../account/users.ts';
import type { Mint } from '../mint.ts';

const cookieName = 'sandbox_session';

interface Visit {
  /** Goes into each form as `csrf`. */
  readonly csrf: string;
  readonly user: SandboxUser | undefined;
}

export class Sessions {
  readonly #mint: Mint;
  readonly #signedIn = new Map<string, SandboxUser>();

  constructor(mint: Mint) {
    this.#mint = mint;
  }

  /** The visitor of this request. The first visit sets a cookie. */
  visit(c: Context): Visit {
    const id = getCookie(c, cookieName) ?? this.#giveCookie(c);
    return { csrf: proofOf(id), user: this.#signedIn.get(id) };
  }

  /** Signs the visitor in, under a new cookie. */
  signIn(c: Context, user: SandboxUser): void {
    this.signOut(c);
    this.#signedIn.set(this.#giveCookie(c), user);
  }

  signOut(c: Context): void {
    this.#signedIn.delete(getCookie(c, cookieName) ?? '');
  }

  #giveCookie(c: Context): string {
    const id = this.#mint.token();
    setCookie(c, cookieName, id, { httpOnly: true, sameSite: 'Lax', path: '/' });
    return id;
  }
}

function proofOf(sessionId: string): string {
  return createHash('sha256').update(`form of ${sessionId}`).digest('base64url');
}
