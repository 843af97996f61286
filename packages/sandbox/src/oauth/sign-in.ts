/** Who stands before a page of the sandbox, and what they sent. Somebody who isn't signed in gets the sign-in page first. */
import type { Context } from 'hono';
import { type SandboxUser, userNamed } from '../account/users.ts';
import { showPage } from '../pages/layout.ts';
import { problemPage } from '../pages/notices.ts';
import { signInPage } from '../pages/sign-in.ts';
import type { Sessions } from './sessions.ts';

export interface Person {
  readonly user: SandboxUser;
  /** Goes into each form. */
  readonly csrf: string;
  /** The name of the button that was pressed; nothing on a mere visit. */
  readonly action: string | undefined;
  /** What was sent with it. */
  readonly form: URLSearchParams;
  /** This page, for who wants to be somebody else. */
  readonly otherAccountPath: string;
}

/** The signed-in person, or the answer that comes first: the sign-in page, its outcome, or a refused form. */
export async function personAt(c: Context, sessions: Sessions): Promise<Person | Response> {
  const url = new URL(c.req.url);
  const form = new URLSearchParams(c.req.method === 'POST' ? await c.req.text() : '');
  const action = form.get('action') ?? undefined;
  const { csrf, user } = sessions.visit(c);
  if (c.req.method === 'POST' && form.get('csrf') !== csrf) {
    return showPage(c, problemPage('This form is out of date. Open the page again.'), { status: 403 });
  }
  if (action === 'sign_out') {
    sessions.signOut(c);
    return c.redirect(url.pathname + url.search, 303);
  }
  const signup = url.searchParams.get('signup') === 'true';
  if (action === 'sign_in') {
    const username = form.get('username') ?? '';
    const known = userNamed(username);
    if (!known || form.get('password') !== username) {
      const error = 'There is no account with this name and password.';
      return showPage(c, signInPage({ csrf, signup, username, error }), { status: 401 });
    }
    sessions.signIn(c, known);
    // Back to the same page, where signing in has now been done.
    url.searchParams.delete('prompt');
    return c.redirect(url.pathname + url.search, 303);
  }
  const forced = url.searchParams.get('prompt') === 'login';
  if (user === undefined || forced) return showPage(c, signInPage({ csrf, signup }));
  url.searchParams.set('prompt', 'login');
  return { user, csrf, action, form, otherAccountPath: url.pathname + url.search };
}
