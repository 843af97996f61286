/**
 * /oauth/authorize: signs the person in, asks for consent, and sends the browser back with a code (RFC 6749 section 4.1.2)
 * and the issuer (RFC 9207).
 */
import { type Context, Hono } from 'hono';
import { consentPage } from '../pages/consent.ts';
import { showPage } from '../pages/layout.ts';
import { codePage, deniedPage, problemPage } from '../pages/notices.ts';
import { noteReason } from '../reasons.ts';
import { outOfBandUri } from '../registered.ts';
import {
  type AuthorizationError,
  type AuthorizationRequest,
  readAuthorizationRequest,
} from './authorization-request.ts';
import type { OAuthOptions } from './options.ts';
import { personAt } from './sign-in.ts';

export function authorizeRoutes({ state, autoApprove, originOf }: OAuthOptions): Hono {
  const app = new Hono();

  app.on(['GET', 'POST'], '/oauth/authorize', async (c) => {
    const request = readAuthorizationRequest(new URL(c.req.url).searchParams, state().apps);
    if (request instanceof Error) {
      return showPage(c, problemPage(request.message), { status: 400, reason: request.message });
    }
    if (request.refusal) return fail(c, request, request.refusal);
    if (autoApprove) return succeed(c, request, state().users.main.username);

    const person = await personAt(c, state());
    if (person instanceof Response) return person;
    if (person.action === 'allow') return succeed(c, request, person.user.username);
    if (person.action === 'deny') return fail(c, request, denied);
    const page = consentPage({ person, app: request.app.name, redirectUri: request.redirectUri });
    return showPage(c, page, { formTarget: request.redirectUri });
  });

  async function succeed(c: Context, request: AuthorizationRequest, username: string): Promise<Response> {
    const { app, redirectUri, codeChallenge } = request;
    const code = state().codes.issue({ clientId: app.clientId, redirectUri, codeChallenge, username });
    if (redirectUri === outOfBandUri) return showPage(c, codePage({ code, app: app.name }));
    return sendBack(c, request, { code });
  }

  async function fail(c: Context, request: AuthorizationRequest, error: AuthorizationError): Promise<Response> {
    noteReason(c, error.error_description);
    if (request.redirectUri !== outOfBandUri) return sendBack(c, request, { ...error });
    return error === denied
      ? showPage(c, deniedPage)
      : showPage(c, problemPage(error.error_description), { status: 400 });
  }

  function sendBack(c: Context, request: AuthorizationRequest, answer: Record<string, string>): Response {
    const url = new URL(request.redirectUri);
    for (const [name, value] of Object.entries(answer)) url.searchParams.set(name, value);
    if (request.state !== undefined) url.searchParams.set('state', request.state);
    url.searchParams.set('iss', originOf(c.req.url));
    c.header('Cache-Control', 'no-store');
    return c.redirect(url.href, 302);
  }

  return app;
}

const denied: AuthorizationError = { error: 'access_denied', error_description: 'The person denied the request.' };
