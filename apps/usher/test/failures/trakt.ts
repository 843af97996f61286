/** What Trakt's API, and Cloudflare in front of it, can end a command with. */

import type { AnyUsherError, ApiErrorCode } from 'trakt-usher';
import type { Failure, Failures } from './failure.ts';
import { signsIn } from './network.ts';
import { findTheApp } from './oauth.ts';
import { type Stage, without } from './stage.ts';

const path = '/sync/history';
const readsHistory = (stage: Stage, flags: readonly string[], more: readonly string[] = []) =>
  stage.usher(['api', path, ...more, ...flags], {
    env: { TRAKT_ACCESS_TOKEN: stage.trakt.sandbox.issueGrant().access_token },
    // The waits before the API is asked again.
    clock: without((ms) => [1_000, 4_000, 16_000].includes(ms)),
  });

/** The API answers the same each time. */
const answered =
  (status: number, body?: unknown, headers: Record<string, string> = {}): Failure['cause'] =>
  (stage, flags) => {
    stage.answers(path, status, body, headers);
    return readsHistory(stage, flags);
  };

export const apiFailures: { readonly [Code in ApiErrorCode]: Failures } = {
  bad_request: [{ says: 'Trakt could not read GET /sync/history.', exitCode: 1, cause: answered(400) }],
  unauthorized: [
    {
      says: 'Trakt refuses GET /sync/history for this sign-in. Run: usher token-status',
      exitCode: 1,
      async cause(stage, flags) {
        await stage.signIn();
        stage.answers(path, 401);
        return stage.usher(['api', path, ...flags]);
      },
    },
  ],
  forbidden: [
    {
      says: "Trakt doesn't allow GET /sync/history: it is private, or not for this app.",
      exitCode: 1,
      cause: answered(401, undefined, { 'x-private-user': 'true' }),
    },
    {
      says: "Trakt doesn't allow GET /sync/history: it is private, or not for this app.",
      exitCode: 1,
      cause: answered(403, {}),
    },
  ],
  not_found: [
    {
      says: 'Trakt has nothing at GET /movies/no-such-film.',
      exitCode: 1,
      cause: (stage, flags) => stage.usher(['api', 'movies/no-such-film', ...flags]),
    },
    {
      says: 'Trakt has nothing at GET /users/Ada%20Lovelace/stats. Trakt finds people by the last part of the address of their profile, such as ada in https://app.trakt.tv/profile/ada. It can differ from the name that is shown, also in capitals.',
      exitCode: 1,
      cause: (stage, flags) => stage.usher(['export', '--user', 'Ada Lovelace', '--timezone', 'UTC', ...flags]),
    },
  ],
  method_not_allowed: [{ says: 'Trakt does not offer GET /sync/history.', exitCode: 1, cause: answered(405) }],
  conflict: [{ says: 'Trakt has this already: GET /sync/history.', exitCode: 1, cause: answered(409, {}) }],
  precondition_failed: [{ says: 'Trakt wants JSON for GET /sync/history.', exitCode: 1, cause: answered(412) }],
  account_limit: [
    {
      says: 'The account holds as many items as it may: 100. Remove some, or see https://app.trakt.tv/vip',
      exitCode: 4,
      cause: answered(420, undefined, { 'x-account-limit': '100' }),
    },
    {
      says: 'The account holds as many items as it may. Remove some, or see https://app.trakt.tv/vip',
      exitCode: 4,
      cause: answered(420),
    },
  ],
  validation: [
    { says: 'Trakt rejected the fields of GET /sync/history (HTTP 422).', exitCode: 1, cause: answered(422, {}) },
  ],
  account_locked: [
    { says: 'The account is locked. Write to support@trakt.tv', exitCode: 1, cause: answered(423) },
    {
      says: 'The account was deactivated by its owner. Reactivate it at https://trakt.tv',
      exitCode: 1,
      cause: answered(423, undefined, { 'x-account-deactivated': 'true' }),
    },
  ],
  vip_required: [
    {
      says: 'This is for VIP accounts only. See https://trakt.tv/upgrade',
      exitCode: 1,
      cause: answered(426, undefined, { 'x-upgrade-url': 'https://trakt.tv/upgrade' }),
    },
  ],
  rate_limited: [
    {
      says: 'Trakt asks for fewer requests. Nothing was changed. Try again {when}.',
      exitCode: 4,
      cause: answered(429, undefined, { 'retry-after': '3600' }),
    },
  ],
  server_trouble: [
    {
      says: "Trakt's API has a fault of its own (HTTP 500). Nothing is wrong here. Try again in a few minutes.",
      exitCode: 1,
      cause: answered(500, {}),
    },
    {
      says: "Trakt's API is overloaded, or is being worked on (HTTP 503). Nothing is wrong here. Try again in a few minutes.",
      exitCode: 1,
      cause: answered(503),
    },
    {
      says: "Cloudflare, in front of Trakt, can't reach Trakt's API (HTTP 522). Nothing is wrong here. Try again in a few minutes.",
      exitCode: 1,
      cause: answered(522, '<html>Connection timed out</html>'),
    },
  ],
  unexpected_response: [
    {
      says: "Trakt's answer to GET /sync/history makes no sense. Try again in a few minutes.",
      exitCode: 1,
      cause: answered(410, {}),
    },
  ],
};

type OtherCode = 'app_rejected' | 'write_outcome_unknown' | 'edge_blocked';

export const serviceFailures: { readonly [Code in OtherCode & AnyUsherError['code']]: Failures } = {
  app_rejected: [
    {
      says: `Trakt doesn't know this app: the client id is wrong, or the app was deleted. ${findTheApp}`,
      exitCode: 1,
      cause(stage, flags) {
        stage.answers('/genres/movies', 403, {});
        return answered(403, {})(stage, flags);
      },
    },
  ],
  write_outcome_unknown: [
    {
      says: "The answer (HTTP 500) doesn't tell what became of it: Trakt may have made the change, or not. Look before you send it again.",
      exitCode: 1,
      cause(stage, flags) {
        stage.answers(path, 500, {});
        return readsHistory(stage, flags, ['-X', 'POST']);
      },
    },
    {
      says: 'The answer was lost: Trakt may have made the change, or not. Look before you send it again.',
      exitCode: 1,
      cause(stage, flags) {
        stage.trakt.sandbox.faults.add({ route: 'api', kind: 'drop', commit: true });
        return readsHistory(stage, flags, ['-X', 'POST']);
      },
    },
  ],
  edge_blocked: [
    {
      says: 'Cloudflare, in front of Trakt, turned the request away (ray {ray}). Nothing is wrong with the sign-in. Nothing was changed. Try again in a few minutes.',
      exitCode: 1,
      cause(stage, flags) {
        stage.trakt.sandbox.faults.add({ route: 'device_code', kind: 'status', status: 403 });
        return signsIn(stage, flags);
      },
    },
    {
      says: 'Cloudflare, in front of Trakt, turned the request away (ray {ray}). Nothing is wrong with the sign-in. Try again {when}.',
      exitCode: 1,
      cause(stage, flags) {
        stage.trakt.sandbox.faults.add({ route: 'device_code', kind: 'html_429', retryAfterSeconds: 600 });
        return signsIn(stage, flags);
      },
    },
  ],
};
