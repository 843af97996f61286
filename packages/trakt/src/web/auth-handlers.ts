/** The three addresses of a sign-in with a redirect: where it starts, where Trakt sends the browser back, where it ends. */

import { systemClock } from '../clock.ts';
import { ConfigError, isUsherError, StoreError } from '../errors.ts';
import { validateAuthorizationResponse } from '../oauth/authorization-response.ts';
import { createAuthorizationUrl } from '../oauth/authorize.ts';
import { exchangeCode } from '../oauth/exchange-code.ts';
import { checkClientId, checkIssuer, type OAuthOptions, safeUrl } from '../oauth/options.ts';
import type { TokenSet } from '../oauth/tokens.ts';
import { answer, connectPage, seeOther } from './answers.ts';
import { localPath } from './return-path.ts';
import { isFromElsewhere, isSameOrigin } from './same-origin.ts';
import { lifetimeSeconds, type SignInCookie, signInCookies } from './sign-in-cookie.ts';
import { createSpentStates } from './spent-states.ts';

export interface SignInContext {
  /** At the callback its address holds the authorization code. Don't log the address. */
  request: Request;
  /** A path of this site: the one that `login` was asked to come back to, or `/`. */
  returnTo: string;
}

export interface TraktAuthOptions extends Omit<OAuthOptions, 'signal'> {
  /** The callback's whole address, exactly as registered for the app. It says which site this is; no header does. */
  redirectUri: string;
  /** Seals the cookie: at least 32 random characters, the same on every server of the site. */
  secret: string;
  /**
   * Keep the tokens, for the person that the request's own cookies name. Without an answer of yours the browser goes to
   * `returnTo`. Let a person who is signed in to your site confirm it before another account replaces theirs.
   */
  onSignedIn(tokens: TokenSet, context: SignInContext): Response | undefined | Promise<Response | undefined>;
  /**
   * An error of the person (`access_denied`), of the browser (`state_mismatch`), of Trakt, or of `onSignedIn`. Without an
   * answer of yours a person who refused goes to `returnTo`, others get a sentence that says to start again, and an error of
   * `onSignedIn` that isn't from Trakt is thrown.
   */
  onError?(error: unknown, context: SignInContext): Response | undefined | Promise<Response | undefined>;
  /** End your own session, and the sign-in (`session.signOut()`). Without an answer of yours the browser goes to `returnTo`. */
  onSignedOut?(context: SignInContext): Response | undefined | Promise<Response | undefined>;
}

export interface TraktAuthHandlers {
  /** GET, with `?return_to=/path`. Sends the browser to Trakt. A person whom another site led here has to press a button. */
  login(request: Request): Promise<Response>;
  /** GET, at `redirectUri`. */
  callback(request: Request): Promise<Response>;
  /** POST, from a page of this site, with `?return_to=/path`. */
  logout(request: Request): Promise<Response>;
}

/**
 * Makes the handlers of a sign-in with a redirect. A sealed cookie (AES-256-GCM, HttpOnly, SameSite=Lax) keeps state and
 * PKCE verifier until the sign-in ends, 10 minutes at most; the server keeps nothing. RFC 6749 section 4.1, RFC 9700.
 *
 * @example
 * ```ts
 * const auth = createTraktAuthHandlers({
 *   clientId,
 *   redirectUri: 'https://my.app/auth/callback',
 *   secret,
 *   onSignedIn: async (tokens) => {
 *     await session.signIn(tokens);
 *   },
 * });
 * const response = await auth.login(new Request('https://my.app/auth/login?return_to=/films'));
 * ```
 * @throws ConfigError
 */
export function createTraktAuthHandlers(options: TraktAuthOptions): TraktAuthHandlers {
  const { redirectUri, secret, onSignedIn, onError, onSignedOut, ...oauth } = options;
  const clientId = checkClientId(oauth.clientId);
  const issuer = checkIssuer(oauth.issuer);
  const site = checkedSite(redirectUri);
  if (typeof secret !== 'string' || secret.length < 32)
    throw new ConfigError('secret', 'The secret has to have at least 32 random characters.');
  const { now } = oauth.clock ?? systemClock;
  const cookies = signInCookies({
    secret,
    secure: site.protocol === 'https:',
    boundTo: [clientId, issuer, redirectUri],
  });
  const spent = createSpentStates(now);

  const returnToOf = (request: Request) => {
    const asked = new URL(request.url).searchParams.get('return_to');
    return (asked !== null && localPath(asked, site.origin)) || '/';
  };

  /** The sign-in that this answer belongs to. No other request can use it after that. */
  const take = async (request: Request, state: string): Promise<SignInCookie | undefined> => {
    const cookie = await cookies.find(request, state);
    const isOpen = cookie?.state === state && now() < cookie.expiresAtMs;
    return isOpen && spent.add(state, cookie.expiresAtMs) ? cookie : undefined;
  };

  const failed = async (error: unknown, context: SignInContext): Promise<Response> => {
    const given = await onError?.(error, context);
    if (given) return given;
    if (!isUsherError(error) || error instanceof StoreError) throw error;
    if (error.code === 'access_denied') return seeOther(site.origin + context.returnTo);
    if (error.code === 'state_mismatch') return answer(400, error.message);
    // The error's own message may name a proxy of the site, which is nothing for its visitors.
    return answer(502, "Trakt didn't complete the sign-in. Start it again.");
  };

  return {
    async login(request) {
      if (request.method !== 'GET') return notAllowed('GET');
      const returnTo = returnToOf(request);
      if (isFromElsewhere(request)) return connectPage(returnTo);
      const { url, state, codeVerifier } = await createAuthorizationUrl({ clientId, redirectUri, issuer });
      const expiresAtMs = now() + lifetimeSeconds * 1000;
      return finished(seeOther(url), await cookies.start(request, { state, codeVerifier, returnTo, expiresAtMs }));
    },

    async callback(request) {
      if (request.method !== 'GET') return notAllowed('GET');
      const response = new URL(request.url).searchParams;
      const pending = await take(request, response.get('state') ?? '');
      const context = { request, returnTo: pending?.returnTo ?? '/' };
      const conclude = async (): Promise<Response> => {
        const { code } = validateAuthorizationResponse({ response, pending: pending && { ...pending, issuer } });
        const tokens = await exchangeCode({ ...oauth, code, redirectUri, codeVerifier: pending?.codeVerifier });
        return (await onSignedIn(tokens, context)) ?? seeOther(site.origin + context.returnTo);
      };
      const concluded = await conclude().catch((error: unknown) => failed(error, context));
      return finished(concluded, pending ? [cookies.end(pending.state)] : []);
    },

    async logout(request) {
      if (request.method !== 'POST') return notAllowed('POST');
      if (!isSameOrigin(request, site.origin)) return answer(403, 'Sign out on a page of this site.');
      const context = { request, returnTo: returnToOf(request) };
      return finished((await onSignedOut?.(context)) ?? seeOther(site.origin + context.returnTo), []);
    },
  };
}

function checkedSite(redirectUri: string): URL {
  const url = safeUrl(redirectUri);
  if (url) return url;
  throw new ConfigError(
    'redirectUri',
    'The redirect URI has to be a whole https address, as registered for the app; http is for this machine only.',
  );
}

function notAllowed(method: string): Response {
  const refused = answer(405, `This address takes ${method} only.`);
  refused.headers.set('allow', method);
  return refused;
}

/** The headers of an answer by `Response.redirect()` can't be changed, so this is a new one. */
function finished(given: Response, setCookies: readonly string[]): Response {
  const response = new Response(given.body, given);
  response.headers.set('cache-control', 'no-store');
  response.headers.set('referrer-policy', 'no-referrer');
  for (const cookie of setCookies) response.headers.append('set-cookie', cookie);
  return response;
}
