/** What a sign-in that is missing or over can end a command with. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SignInReason } from 'trakt-usher';
import type { Failures } from './failure.ts';
import { dayMs, type Stage, without } from './stage.ts';

const aWeekLater = without(() => false, 8 * dayMs);

/** The token of an environment variable is refused. */
async function withGivenToken(stage: Stage, flags: readonly string[]) {
  return stage.usher(['whoami', ...flags], { env: { TRAKT_ACCESS_TOKEN: 'expired-token' } });
}

export const signInFailures: { readonly [Reason in SignInReason]: Failures } = {
  never: [
    {
      code: 'sign_in_required',
      says: 'Not signed in. Run: usher auth',
      exitCode: 3,
      cause: (stage, flags) => stage.usher(['token', ...flags]),
    },
    {
      code: 'sign_in_required',
      says: 'Not signed in. Run: usher auth --config usher.toml',
      exitCode: 3,
      cause(stage, flags) {
        writeFileSync(join(stage.home, 'usher.toml'), '');
        return stage.usher(['token', '--config', 'usher.toml', ...flags]);
      },
    },
    {
      code: 'sign_in_required',
      says: 'There is no sign-in "tv". There is: default. Name one of them with --account, or sign in under that name: usher auth --account tv',
      exitCode: 3,
      async cause(stage, flags) {
        await stage.signIn();
        return stage.usher(['whoami', '--account', 'tv', ...flags]);
      },
    },
    {
      code: 'sign_in_required',
      says: 'Not signed in at http://localhost:1. There is a sign-in at {url} default. If you meant that one, set TRAKT_AUTH_URL and TRAKT_API_URL as they were when you signed in. To sign in at http://localhost:1, run: usher auth',
      exitCode: 3,
      async cause(stage, flags) {
        await stage.signIn();
        return stage.usher(['token', ...flags], { env: { TRAKT_AUTH_URL: 'http://localhost:1' } });
      },
    },
    {
      code: 'sign_in_required',
      says: 'There is no access token, and auth.use_oauth is false, so no sign-in is used. Set TRAKT_ACCESS_TOKEN, or auth.use_oauth to true.',
      exitCode: 2,
      cause(stage, flags) {
        writeFileSync(join(stage.home, 'config.toml'), '[auth]\nuse_oauth = false\n');
        return stage.usher(['token', ...flags]);
      },
    },
  ],
  revoked: [
    {
      code: 'sign_in_required',
      says: 'Trakt no longer accepts this sign-in: it was revoked or replaced. Run: usher auth',
      exitCode: 3,
      async cause(stage, flags) {
        await stage.signIn();
        stage.trakt.sandbox.endGrants();
        return stage.usher(['token-refresh', ...flags]);
      },
    },
    {
      code: 'sign_in_required',
      says: "Trakt doesn't accept the access token in TRAKT_ACCESS_TOKEN: it has expired, was revoked, or is not a token. Put another one there; or take it out, and run: usher auth",
      exitCode: 3,
      cause: withGivenToken,
    },
  ],
  lost_response: [
    {
      code: 'sign_in_required',
      says: 'The answer to a token refresh was lost, and with it the sign-in. Run: usher auth',
      exitCode: 3,
      async cause(stage, flags) {
        await stage.signIn();
        stage.trakt.sandbox.faults.add({ route: 'token', kind: 'drop', commit: true });
        // The resend waits for longer than any deadline.
        return stage.usher(['token-refresh', ...flags], { clock: without((ms) => ms > 12_500) });
      },
    },
  ],
  expired: [
    {
      code: 'sign_in_required',
      says: 'The access token has expired, and there is no refresh token to renew it. Run: usher auth',
      exitCode: 3,
      async cause(stage, flags) {
        const tokens = { access_token: 'lent', token_type: 'Bearer', expires_in: 604_800, scope: 'public' };
        stage.answers('/oauth/token', 200, tokens);
        await stage.usher(['auth', '--manual'], { paste: ({ href }) => href });
        return stage.usher(['token', ...flags], { clock: aWeekLater });
      },
    },
    {
      code: 'sign_in_required',
      says: 'The access token has expired, and auth.auto_refresh is false. Run: usher token-refresh',
      exitCode: 3,
      async cause(stage, flags) {
        await stage.signIn();
        writeFileSync(join(stage.home, 'config.toml'), '[auth]\nauto_refresh = false\n');
        return stage.usher(['token', ...flags], { clock: aWeekLater });
      },
    },
  ],
  moved: [
    {
      code: 'sign_in_required',
      says: "This sign-in is from before Trakt moved to its new sign-in server (July 2026), which doesn't take it. Run: usher auth",
      exitCode: 3,
      async cause(stage, flags) {
        const { clock } = stage.trakt.sandbox;
        const nowMs = clock.now();
        clock.set({ atMs: Date.UTC(2026, 2, 1) });
        await stage.signIn();
        clock.set({ atMs: nowMs });
        stage.trakt.sandbox.endGrants();
        return stage.usher(['token-refresh', ...flags]);
      },
    },
  ],
};
