/** How often a client asks, and whether it waits when it is told to. */
import type { LoggedRequest } from '../../requests.ts';
import {
  groups,
  isAfter,
  isApi,
  isInDoubt,
  isOAuth,
  isRead,
  isRefusal,
  isWrite,
  pairs,
  passedMs,
  sameness,
} from '../questions.ts';
import type { Log, Rule } from '../rule.ts';

export const paceRules: readonly Rule[] = [
  {
    name: 'retry-after-ignored',
    severity: 'error',
    about: 'After a 429 or 503 with Retry-After, ask again when that time is over.',
    judge(log) {
      const told = log.filter(({ retryAfterSeconds }) => retryAfterSeconds !== undefined);
      const broken = told.flatMap((answer) => {
        const early = log.find((later) => isTooEarly(later, answer));
        return early ? [[answer, early]] : [];
      });
      return { asked: told.length, broken };
    },
  },
  {
    name: 'retries-without-pause',
    severity: 'warning',
    about: 'Wait longer before each new try of a request that failed.',
    judge(log) {
      const chains = groups(log, sameness).flatMap(failuresInARow);
      return { asked: chains.length, broken: chains.filter(({ length }) => length > mostQuickTries) };
    },
  },
  {
    name: 'writes-too-fast',
    severity: 'warning',
    about: 'Send one write a second, as Trakt allows, or many items in one write.',
    judge(log) {
      const steps = groups(log.filter(isWrite), ({ signIn }) => signIn)
        .flatMap(pairs)
        .filter((step) => passedMs(...step) !== undefined);
      // Almost a second: the network may bring two writes closer together.
      return { asked: steps.length, broken: steps.filter((step) => (passedMs(...step) ?? 0) < 900) };
    },
  },
  {
    name: 'refusal-repeated',
    severity: 'warning',
    about: 'Take a refusal for an answer: the same request is refused again.',
    judge(log) {
      const requests = groups(log.filter(isApi), sameness)
        .map(refusalsInARow)
        .filter(({ length }) => length > 0);
      return { asked: requests.length, broken: requests.filter(({ length }) => length > 2) };
    },
  },
  {
    name: 'polling-without-activities',
    severity: 'note',
    about: 'Ask /sync/last_activities first, and read a list again only if it says that the list has changed.',
    judge(log) {
      const lists = groups(log.filter(isSyncList), sameness);
      const broken = lists.flatMap((reads) => {
        const needless = reads.filter((read, at) => isNeedless(reads[at - 1], read, log));
        return needless.length > 1 ? [needless] : [];
      });
      return { asked: lists.length, broken };
    },
  },
];

/** Parallel requests were on their way before the answer came; a second later, or for the same thing, there is no such excuse. */
function isTooEarly(later: LoggedRequest, answer: LoggedRequest): boolean {
  const { retryAfterSeconds = 0, signIn } = answer;
  const passed = passedMs(answer, later);
  if (!isAfter(later, answer) || passed === undefined || passed >= retryAfterSeconds * 1000) return false;
  if (sameness(later) === sameness(answer)) return true;
  const isOfOneLimit =
    later.signIn === signIn && isOAuth(later) === isOAuth(answer) && isRead(later) === isRead(answer);
  return isOfOneLimit && !isOAuth(later) && passed >= 1000;
}

const mostQuickTries = 3;

/** Runs of failed requests, each less than a second after the one before. */
function failuresInARow(requests: LoggedRequest[]): Log[] {
  const chains: LoggedRequest[][] = [];
  for (const request of requests) {
    if (!isInDoubt(request) && (request.status ?? 0) < 500) continue;
    const chain = chains.at(-1);
    const last = chain?.at(-1);
    if (chain && last && (passedMs(last, request) ?? 1000) < 1000) chain.push(request);
    else chains.push([request]);
  }
  return chains;
}

/** The refusals of a request since it succeeded last. A 401 and a 429 have rules of their own. */
function refusalsInARow(requests: LoggedRequest[]): Log {
  const sinceSuccess = requests.slice(requests.findLastIndex(({ status = 0 }) => status > 0 && status < 400) + 1);
  return sinceSuccess.filter((request) => isRefusal(request) && request.status !== 401 && request.status !== 429);
}

/** A list that `last_activities` tells of. */
function isSyncList({ method, path, status }: LoggedRequest): boolean {
  return method === 'GET' && status === 200 && /^\/sync\/(?!last_activities)/.test(path);
}

/** Nothing had been written since the read before, and nobody asked whether it had. */
function isNeedless(before: LoggedRequest | undefined, read: LoggedRequest, log: Log): boolean {
  if (!before) return false;
  return !log.some(
    (request) =>
      request.began > before.began &&
      request.began < read.began &&
      (request.path === '/sync/last_activities' || (isWrite(request) && request.committed)),
  );
}
