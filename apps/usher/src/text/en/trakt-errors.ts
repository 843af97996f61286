/** What Trakt's two servers, and Cloudflare in front of them, answer in place of what was asked for, in English. */

import type { ApiErrorCode, OAuthErrorCode } from 'trakt-usher';
import { upperFirst, type Words } from '../words.ts';
import { signIn } from './errors.ts';

const tryAgain = 'Try again in a few minutes.';
const later = `Nothing was changed. ${tryAgain}`;
const statusFirst = 'Run: usher token-status';
const checkClientId = 'Compare TRAKT_CLIENT_ID with your app at https://app.trakt.tv/settings/apps';
const findTheApp =
  'Look for it at https://app.trakt.tv/settings/apps. If it is gone (in 2026 Trakt deleted many), make a new one, set TRAKT_CLIENT_ID, and run: usher auth';

export const theRequest: string = 'the request';
export const signInServer: string = "Trakt's sign-in server";
export const apiServer: string = "Trakt's API";

export const oauth: Record<OAuthErrorCode, Words> = {
  authorization_pending: { message: 'The sign-in has not been approved yet.', hint: signIn },
  slow_down: { message: "Trakt's sign-in server asks for fewer requests.", hint: later },
  expired_token: { message: 'The code ran out before it was approved. Nothing was changed.', hint: signIn },
  access_denied: { message: 'The sign-in was refused or cancelled. Nothing was changed.', hint: signIn },
  invalid_request: { message: 'Trakt could not read the sign-in request.', hint: checkClientId },
  invalid_client: {
    message: "Trakt doesn't know this app: the client id or secret is wrong, or the app was deleted.",
    hint: findTheApp,
  },
  invalid_grant: { message: 'Trakt no longer accepts this code or sign-in.', hint: signIn },
  invalid_scope: { message: "Trakt doesn't grant the rights that were asked for.", hint: checkClientId },
  unauthorized_client: { message: 'Trakt does not let this app sign in this way.', hint: 'Run: usher auth --device' },
  unsupported_grant_type: {
    message: 'Trakt does not offer this way to get tokens.',
    hint: 'Look at TRAKT_AUTH_URL. If that is right, run: usher auth --device',
  },
  unsupported_response_type: {
    message: 'Trakt does not offer to sign in through the browser.',
    hint: 'Run: usher auth --device',
  },
  server_error: { message: "Trakt's sign-in server has a fault of its own.", hint: tryAgain },
  temporarily_unavailable: {
    message: "Trakt's sign-in server is overloaded, or is being worked on.",
    hint: tryAgain,
  },
  state_mismatch: {
    message: 'The answer belongs to another sign-in than this one, and was not used.',
    hint: signIn,
  },
  issuer_mismatch: {
    message: 'The answer came from another server than the one asked, and was not used.',
    hint: signIn,
  },
  device_code_unknown: { message: "Trakt doesn't know this device code. Nothing was changed.", hint: signIn },
  device_code_used: { message: 'This device code was used already. Nothing was changed.', hint: signIn },
  invalid_response: {
    message: "Trakt's sign-in server gave an answer that makes no sense.",
    hint: `Look at TRAKT_AUTH_URL. If that is right: ${tryAgain}`,
  },
};

/** A renewal was sent, maybe by another vault, and its answer is not on record. */
export const renewalUnknown: Words = {
  message: 'It is not known whether Trakt has used the refresh token: the answer to a renewal is not here.',
  hint: tryAgain,
};

/** The last renewal was refused for a reason that the record keeps. */
export function renewalRefused(status: number): Words {
  return { message: `Trakt refused the last renewal (HTTP ${status}).`, hint: 'Run: usher token-status' };
}

export function nextTry(at: string): string {
  return `The next try is possible ${at}. To see how the sign-in stands, run: usher token-status`;
}

/** A server that answers 5xx. Where Cloudflare wrote the page, it could not get an answer of Trakt's. */
export function serverTrouble({
  server,
  status,
  from,
}: {
  server: string;
  status: number;
  from: 'trakt' | 'edge' | undefined;
}): Words {
  return { message: `${troubleOf(server, status, from)} (HTTP ${status}). Nothing is wrong here.`, hint: tryAgain };
}

function troubleOf(server: string, status: number, from: 'trakt' | 'edge' | undefined): string {
  if (from === 'edge') return `Cloudflare, in front of Trakt, can't reach ${server}`;
  if (status === 500) return `${upperFirst(server)} has a fault of its own`;
  if (status === 503 || status === 504) return `${upperFirst(server)} is overloaded, or is being worked on`;
  return `${upperFirst(server)} is in trouble`;
}

const nameOfProfile =
  'Trakt finds people by the last part of the address of their profile, such as ada in https://app.trakt.tv/profile/ada. It can differ from the name that is shown, also in capitals.';

export const api: Record<ApiErrorCode, (endpoint: string) => Words> = {
  bad_request: (endpoint) => ({ message: `Trakt could not read ${endpoint}.` }),
  unauthorized: (endpoint) => ({ message: `Trakt refuses ${endpoint} for this sign-in.`, hint: statusFirst }),
  forbidden: (endpoint) => ({ message: `Trakt doesn't allow ${endpoint}: it is private, or not for this app.` }),
  not_found: (endpoint) => ({
    message: `Trakt has nothing at ${endpoint}.`,
    ...(/^GET \/users\/(?!me\/)[^/]+\/(?!lists\/)/.test(endpoint) && { hint: nameOfProfile }),
  }),
  method_not_allowed: (endpoint) => ({ message: `Trakt does not offer ${endpoint}.` }),
  conflict: (endpoint) => ({ message: `Trakt has this already: ${endpoint}.` }),
  precondition_failed: (endpoint) => ({ message: `Trakt wants JSON for ${endpoint}.` }),
  account_limit: () => ({
    message: 'The account holds as many items as it may.',
    hint: 'Remove some, or see https://app.trakt.tv/vip',
  }),
  validation: (endpoint) => ({ message: `Trakt rejected the fields of ${endpoint} (HTTP 422).` }),
  account_locked: () => ({ message: 'The account is locked.', hint: 'Write to support@trakt.tv' }),
  vip_required: () => ({ message: 'This is for VIP accounts only.', hint: 'See https://app.trakt.tv/vip' }),
  rate_limited: () => ({ message: 'Trakt asks for fewer requests.', hint: later }),
  server_trouble: (endpoint) => ({ message: `Trakt has a fault (${endpoint}).`, hint: tryAgain }),
  unexpected_response: (endpoint) => ({ message: `Trakt's answer to ${endpoint} makes no sense.`, hint: tryAgain }),
};

export function rateLimited(until: string): Words {
  return { message: 'Trakt asks for fewer requests. Nothing was changed.', hint: `Try again ${until}.` };
}

export function accountLimit(limit: number): Words {
  return {
    message: `The account holds as many items as it may: ${limit}.`,
    hint: 'Remove some, or see https://app.trakt.tv/vip',
  };
}

export function vipRequired(url: string): Words {
  return { message: 'This is for VIP accounts only.', hint: `See ${url}` };
}

export const accountDeactivated: Words = {
  message: 'The account was deactivated by its owner.',
  hint: 'Reactivate it at https://trakt.tv',
};

export function edgeBlocked({ rayId, until }: { rayId: string | undefined; until: string | undefined }): Words {
  const ray = rayId === undefined ? '' : ` (ray ${rayId})`;
  return {
    message: `Cloudflare, in front of Trakt, turned the request away${ray}. Nothing is wrong with the sign-in.`,
    hint: until === undefined ? later : `Try again ${until}.`,
  };
}

export const appRejected: Words = {
  message: "Trakt doesn't know this app: the client id is wrong, or the app was deleted.",
  hint: findTheApp,
};

/** `status`: of an answer that doesn't tell. */
export function writeOutcomeUnknown(status: number | undefined): Words {
  const why =
    status === undefined ? 'The answer was lost' : `The answer (HTTP ${status}) doesn't tell what became of it`;
  return { message: `${why}: Trakt may have made the change, or not.`, hint: 'Look before you send it again.' };
}

/** What only a record of the last failure says, by its code. */
export const recorded: Readonly<Record<string, string>> = {
  answer_lost: 'The answer to a renewal was lost.',
  put_off: "Trakt's sign-in server was in trouble a moment before, so nothing was sent.",
};
