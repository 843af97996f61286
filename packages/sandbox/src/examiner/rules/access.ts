/** What a client does about a 401, and with tokens that have ended. */
import type { LoggedRequest } from '../../requests.ts';
import { carries, groups, isAfter, isApi, isRefresh, sameness } from '../questions.ts';
import type { Log, Rule } from '../rule.ts';

export const accessRules: readonly Rule[] = [
  {
    name: 'unauthorized-not-refreshed',
    severity: 'error',
    about: 'Answer a 401 by one refresh, and by nothing else: not by the same request, not by two refreshes.',
    judge(log) {
      const refused = groups(log.filter(isRefusedToken), ({ tokenFingerprints }) => tokenFingerprints.access).flatMap(
        ([first]) => first ?? [],
      );
      return { asked: refused.length, broken: refused.flatMap((first) => wrongAnswerTo(first, log)) };
    },
  },
  {
    name: 'private-user-refreshed',
    severity: 'error',
    about: "Leave the token alone when a 401 has X-Private-User: it is about the other person's settings.",
    judge(log) {
      const refused = log.filter((request) => request.reason === privateUser && request.signIn !== undefined);
      const broken = refused.flatMap((request) => {
        const next = log.find((later) => later.signIn === request.signIn && isAfter(later, request));
        return next && isRefresh(next) ? [[request, next]] : [];
      });
      return { asked: refused.length, broken };
    },
  },
  {
    name: 'old-access-token',
    severity: 'warning',
    about: 'Use the new access token everywhere, once it is in use anywhere.',
    judge(log) {
      const renewals = log
        .filter((request) => isRefresh(request) && request.issued !== undefined)
        .flatMap((refresh) => {
          const known = log.find(
            (later) => isAfter(later, refresh) && isApi(later) && carries(later, refresh.issued?.access),
          );
          return known ? [{ refresh, known }] : [];
        });
      const broken = renewals.flatMap(({ refresh, known }) => {
        const before = new Set(log.filter((request) => request.began < refresh.began).map(accessOf));
        const old = log.find(
          (later) =>
            later.signIn === refresh.signIn &&
            isApi(later) &&
            isAfter(later, known) &&
            before.has(accessOf(later)) &&
            accessOf(later) !== refresh.issued?.access,
        );
        return old && accessOf(old) !== undefined ? [[refresh, old]] : [];
      });
      return { asked: renewals.length, broken };
    },
  },
  {
    name: 'revoked-token-used',
    severity: 'error',
    about: 'Send a token no more after it was revoked.',
    judge(log) {
      const revocations = log.filter(({ path, status }) => path === '/oauth/revoke' && status === 200);
      const broken = revocations.flatMap((revocation) => {
        const { access, refresh } = revocation.tokenFingerprints;
        const later = log.find((one) => isAfter(one, revocation) && (carries(one, access) || carries(one, refresh)));
        return later ? [[revocation, later]] : [];
      });
      return { asked: revocations.length, broken };
    },
  },
];

const privateUser = 'private user';

/** Of a private user, or for Trakt's own apps alone: those are about something else than the token. */
function isRefusedToken({ status, reason = '', ...request }: LoggedRequest): boolean {
  return status === 401 && reason.startsWith('access token') && isApi({ status, reason, ...request });
}

function accessOf({ tokenFingerprints }: LoggedRequest): string | undefined {
  return tokenFingerprints.access;
}

function wrongAnswerTo(first: LoggedRequest, log: Log): Log[] {
  const repeated = log.find((later) => isAfter(later, first) && sameness(later) === sameness(first));
  if (repeated) return [[first, repeated]];
  const later = log.filter(
    (request) => request.signIn !== undefined && request.signIn === first.signIn && isAfter(request, first),
  );
  const [one, two] = later.filter((request) => isRefresh(request) && request.status === 200);
  if (!one || !two) return [];
  const used = later.some((request) => isApi(request) && request.began > one.began && request.began < two.began);
  return used ? [] : [[first, one, two]];
}
