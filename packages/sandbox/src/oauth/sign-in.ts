/** Finds the signed-in person of a page and reads the sent form. Without a session the sign-in page comes first. */
import type { Context } from 'hono';
import type { SandboxUser } from '../account/users.ts';
import { showPage } from '../pages/layout.ts';
import { problemPage } from '../pages/notices.ts';
import { signInPage } from '../pages/sign-in.ts';
import type { OAuthState } from './state.ts';

export interface Person {
  readonly user: SandboxUser;
  /** The CSRF value for each form. */
  readonly csrf: string;
  /** The name of the pressed button; undefined for a visit without a form. */
  readonly action: string | undefined;
  /** The other fields of the form. */
  readonly form: URLSearchParams;
  /** The address of this page for a sign-in as another user. */
  readonly otherAccountPath: string;
}

/** Returns the signed-in person, or the answer that has to come first: the sign-in page, its result, or a refused form. */
export async function personAt(c: Context, { sessions, users }: OAuthState): Promise<Person | Response> {
  const url = new URL(c.req.url);
  const form = new URLSearchParams(c.req.method === 'POST' ? await c.req.text() : '');
  const action = form.get('action') ?? undefined;
  const { csrf, user } = sessions.visit(c);
  if (c.req.method === 'POST' && form.get('csrf') !== csrf) {
    return showPage(c, problemPage('This form is out of date. Open the page again.'), {
      status: 403,
      reason: 'a form without its proof',
    });
  }
  if (action === 'sign_out') {
    sessions.signOut(c);
    return c.redirect(url.pathname + url.search, 303);
  }
  const signup = url.searchParams.get('signup') === 'true';
  if (action === 'sign_in') {
    const username = form.get('username') ?? '';
    const known = users.named(username);
    if (!known || users.named(form.get('password') ?? '') !== known) {
      const error = 'There is no account with this name and password.';
      return showPage(c, signInPage({ csrf, signup, username, error }), {
        status: 401,
        reason: 'wrong name or password',
      });
    }
    sessions.signIn(c, known);
    // Back to the same page, now signed in.
    url.searchParams.delete('prompt');
    return c.redirect(url.pathname + url.search, 303);
  }
  const forced = url.searchParams.get('prompt') === 'login';
  if (user === undefined || forced) return showPage(c, signInPage({ csrf, signup }));
  url.searchParams.set('prompt', 'login');
  return { user, csrf, action, form, otherAccountPath: url.pathname + url.search };
}
