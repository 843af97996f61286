/** What Trakt's sign-in server can end a command with. */

import type { OAuthErrorCode } from 'trakt-usher';
import type { Failure, Failures } from './failure.ts';
import { dayMs, without } from './stage.ts';

/** The exchange of the code is answered with this code. */
const exchanged =
  (error: OAuthErrorCode, status = 400): Failure['cause'] =>
  (stage, flags) => {
    stage.answers('/oauth/token', status, { error });
    return stage.usher(['auth', '--manual', ...flags], { paste: ({ href }) => href });
  };

/** The browser comes back with another answer than the one that it was sent. */
const cameBackWith =
  (changes: Record<string, string>): Failure['cause'] =>
  (stage, flags) =>
    stage.usher(['auth', '--manual', ...flags], {
      paste(address) {
        for (const [name, value] of Object.entries(changes)) address.searchParams.set(name, value);
        if ('error' in changes) address.searchParams.delete('code');
        return address.href;
      },
    });

/** A poll for a device code is answered with this status. */
const polled =
  (status: number): Failure['cause'] =>
  (stage, flags) => {
    stage.answers('/oauth/device/token', status);
    return stage.usher(['auth', '--device', ...flags], { clock: without((ms) => ms <= 1_000) });
  };

const device = 'Run: usher auth --device';
const byHand = 'Run: usher auth --manual';
const inTrouble = 'Nothing is wrong here. Try again in a few minutes.';
const compareClientId = 'Compare TRAKT_CLIENT_ID with your app at https://app.trakt.tv/settings/apps';
export const findTheApp =
  'Look for it at https://app.trakt.tv/settings/apps. If it is gone (in 2026 Trakt deleted many), make a new one, set TRAKT_CLIENT_ID, and run: usher auth';

export const oauthFailures: { readonly [Code in OAuthErrorCode]: Failures } = {
  authorization_pending: [
    {
      says: `The sign-in has not been approved yet. ${byHand}`,
      exitCode: 1,
      cause: exchanged('authorization_pending'),
    },
  ],
  slow_down: [
    {
      says: "Trakt's sign-in server asks for fewer requests. Nothing was changed. Try again in a few minutes.",
      exitCode: 1,
      cause: exchanged('slow_down'),
    },
  ],
  expired_token: [
    {
      says: `The code ran out before it was approved. Nothing was changed. ${device}`,
      exitCode: 1,
      cause: polled(410),
    },
  ],
  access_denied: [
    { says: `The sign-in was refused or cancelled. Nothing was changed. ${device}`, exitCode: 1, cause: polled(418) },
    {
      says: `The sign-in was refused or cancelled. Nothing was changed. ${byHand}`,
      exitCode: 1,
      cause: cameBackWith({ error: 'access_denied' }),
    },
  ],
  invalid_request: [
    {
      says: `Trakt could not read the sign-in request. ${compareClientId}`,
      exitCode: 1,
      cause: exchanged('invalid_request'),
    },
  ],
  invalid_client: [
    {
      says: `Trakt doesn't know this app: the client id or secret is wrong, or the app was deleted. ${findTheApp} --device`,
      exitCode: 1,
      cause: (stage, flags) => stage.usher(['auth', '--device', ...flags], { env: { TRAKT_CLIENT_ID: 'nobody' } }),
    },
  ],
  invalid_grant: [
    {
      says: `Trakt no longer accepts this code or sign-in. ${byHand}`,
      exitCode: 1,
      cause: cameBackWith({ code: 'another' }),
    },
  ],
  invalid_scope: [
    {
      says: `Trakt doesn't grant the rights that were asked for. ${compareClientId}`,
      exitCode: 1,
      cause: cameBackWith({ error: 'invalid_scope' }),
    },
  ],
  unauthorized_client: [
    {
      says: `Trakt does not let this app sign in this way. ${device}`,
      exitCode: 1,
      cause: cameBackWith({ error: 'unauthorized_client' }),
    },
  ],
  unsupported_grant_type: [
    {
      says: 'Trakt does not offer this way to get tokens. Look at TRAKT_AUTH_URL. If that is right, run: usher auth --device',
      exitCode: 1,
      cause: exchanged('unsupported_grant_type'),
    },
  ],
  unsupported_response_type: [
    {
      says: `Trakt does not offer to sign in through the browser. ${device}`,
      exitCode: 1,
      cause: cameBackWith({ error: 'unsupported_response_type' }),
    },
  ],
  server_error: [
    {
      says: `Trakt's sign-in server has a fault of its own (HTTP 500). ${inTrouble}`,
      exitCode: 1,
      cause: exchanged('server_error', 500),
    },
    {
      says: "Trakt's sign-in server has a fault of its own (HTTP 500). Nothing is wrong here. The next try is possible {when}. To see how the sign-in stands, run: usher token-status",
      exitCode: 1,
      async cause(stage, flags) {
        await stage.signIn();
        stage.answers('/oauth/token', 500, {});
        return stage.usher(['whoami', ...flags], { clock: without((ms) => ms > 12_500, 8 * dayMs) });
      },
    },
  ],
  temporarily_unavailable: [
    {
      says: `Trakt's sign-in server is overloaded, or is being worked on (HTTP 503). ${inTrouble}`,
      exitCode: 1,
      cause: exchanged('temporarily_unavailable', 503),
    },
    {
      says: `Cloudflare, in front of Trakt, can't reach Trakt's sign-in server (HTTP 521). ${inTrouble}`,
      exitCode: 1,
      cause(stage, flags) {
        stage.answers('/oauth/device/code', 521, '<html>Web server is down</html>');
        return stage.usher(['auth', '--device', ...flags]);
      },
    },
  ],
  state_mismatch: [
    {
      says: `The answer belongs to another sign-in than this one, and was not used. ${byHand}`,
      exitCode: 1,
      cause: cameBackWith({ state: 'another' }),
    },
  ],
  issuer_mismatch: [
    {
      says: `The answer came from another server than the one asked, and was not used. ${byHand}`,
      exitCode: 1,
      cause: cameBackWith({ iss: 'https://another.example' }),
    },
  ],
  device_code_unknown: [
    { says: `Trakt doesn't know this device code. Nothing was changed. ${device}`, exitCode: 1, cause: polled(404) },
  ],
  device_code_used: [
    { says: `This device code was used already. Nothing was changed. ${device}`, exitCode: 1, cause: polled(409) },
  ],
  invalid_response: [
    {
      says: "Trakt's sign-in server gave an answer that makes no sense. Look at TRAKT_AUTH_URL. If that is right: Try again in a few minutes.",
      exitCode: 1,
      cause(stage, flags) {
        stage.answers('/oauth/device/code', 200, {});
        return stage.usher(['auth', '--device', ...flags]);
      },
    },
  ],
};
