/** Sign-ins: by device code (RFC 8628) and in a browser (RFC 6749, RFC 7636). */
import type { LoggedRequest } from '../../requests.ts';
import { groups, isAfter, isInDoubt } from '../questions.ts';
import { each, type Rule } from '../rule.ts';

export const signInRules: readonly Rule[] = [
  {
    name: 'device-polled-too-fast',
    severity: 'error',
    about: 'Wait for the interval between two polls of a device code.',
    judge: (log) => each(log.filter(isPoll), ({ reason }) => reason === 'polled sooner than the interval allows'),
  },
  {
    name: 'device-polled-after-end',
    severity: 'error',
    about: 'Stop polling once the sign-in is allowed, denied, used or expired.',
    judge(log) {
      const codes = groups(log.filter(isPoll), ({ tokenFingerprints }) => tokenFingerprints.deviceCode);
      const ended = codes.flatMap((polls) => {
        const end = polls.find(isEnd);
        return end ? [{ end, later: polls.find((poll) => isAfter(poll, end)) }] : [];
      });
      return { asked: ended.length, broken: ended.flatMap(({ end, later }) => (later ? [[end, later]] : [])) };
    },
  },
  {
    name: 'code-sent-twice',
    severity: 'error',
    about: 'Send an authorization code once: a second time ends the tokens that it brought.',
    judge(log) {
      const codes = groups(log.filter(isExchange), ({ tokenFingerprints }) => tokenFingerprints.code);
      return { asked: codes.length, broken: codes.filter((sendings) => sendings.length > 1) };
    },
  },
  {
    name: 'secret-needless',
    severity: 'warning',
    about: 'Send no client secret: with PKCE, and for devices and refreshes, Trakt asks for none.',
    judge: (log) =>
      each(
        log.filter(
          ({ path, method }) => path.startsWith('/oauth/') && path !== '/oauth/introspect' && method === 'POST',
        ),
        ({ sent = [] }) => sent.includes('client_secret'),
      ),
  },
  {
    name: 'pkce-missing',
    severity: 'warning',
    about: 'Begin a sign-in in a browser with a code_challenge, and end it with the code_verifier.',
    judge: (log) =>
      each(
        log.filter((request) => isAuthorize(request) || isExchange(request)),
        (request) => !request.sent?.includes(isExchange(request) ? 'code_verifier' : 'code_challenge'),
      ),
  },
  {
    name: 'state-missing',
    severity: 'warning',
    about: 'Send a state, and compare it with the one that comes back.',
    judge: (log) => each(log.filter(isAuthorize), ({ sent = [] }) => !sent.includes('state')),
  },
];

function isPoll({ path }: LoggedRequest): boolean {
  return path === '/oauth/device/token';
}

function isEnd(poll: LoggedRequest): boolean {
  const { status = 0, fault } = poll;
  return fault === undefined && !isInDoubt(poll) && [200, 404, 409, 410, 418].includes(status);
}

function isExchange({ path, grantType }: LoggedRequest): boolean {
  return path === '/oauth/token' && grantType === 'authorization_code';
}

/** The page of a sign-in, as an app opens it. */
function isAuthorize({ path, method }: LoggedRequest): boolean {
  return path === '/oauth/authorize' && method === 'GET';
}
