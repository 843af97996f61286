/**
 * A refresh token is used up by its first use (RFC 9700 section 4.14.2): a second use may end every sign-in of the
 * person. So each later sending of a token is held against the earlier ones.
 */
import type { LoggedRequest } from '../../requests.ts';
import { carries, groups, isAfter, isInDoubt, isRefresh, isRefusal, passedMs } from '../questions.ts';
import type { Log, Rule } from '../rule.ts';

/** No request takes longer, so after that the answer to the first sending is lost for certain. */
const overAfterMs = 15_000;

export const refreshRules: readonly Rule[] = [
  {
    name: 'refresh-in-parallel',
    severity: 'error',
    about: 'Let one refresh of a token be under way, for all callers and processes.',
    judge: (log) => ({ asked: log.filter(isRefresh).length, broken: again(log, 'parallel') }),
  },
  {
    name: 'refresh-token-spent',
    severity: 'error',
    about: 'Forget a refresh token for good once the tokens that it brought are in use.',
    judge: (log) => ({ asked: log.filter(isRefresh).filter(isGood).length, broken: again(log, 'spent') }),
  },
  {
    name: 'refresh-sent-twice',
    severity: 'error',
    about: 'After a lost answer, wait until the first request must be over before the token is sent again.',
    judge: (log) => ({ asked: log.filter(isRefresh).filter(isInDoubt).length, broken: again(log, 'in doubt') }),
  },
  {
    name: 'refresh-refused-repeated',
    severity: 'error',
    about: 'Take a refused refresh token for an end of the sign-in: it is never accepted later.',
    judge: (log) => ({ asked: log.filter(isRefresh).filter(isEnd).length, broken: again(log, 'refused') }),
  },
];

function isGood(request: LoggedRequest): boolean {
  return request.status === 200 && !isInDoubt(request);
}

/** A limit is no end, and a fault is none of the token's. */
function isEnd(request: LoggedRequest): boolean {
  return isRefusal(request) && request.status !== 429 && request.fault === undefined;
}

type Why = 'parallel' | 'spent' | 'in doubt' | 'refused';

/** The second sendings of a refresh token that are wrong for that reason, each with the earlier one. */
function again(log: Log, wanted: Why): Log[] {
  return groups(log.filter(isRefresh), ({ tokenFingerprints }) => tokenFingerprints.refresh).flatMap((sendings) =>
    sendings.flatMap((sending, at) => {
      const earlier = sendings.slice(0, at);
      const judged = earlier.length > 0 ? judgedAgainst(sending, earlier, log) : undefined;
      return judged?.why === wanted ? [[judged.earlier, sending]] : [];
    }),
  );
}

function judgedAgainst(
  sending: LoggedRequest,
  earlier: Log,
  log: Log,
): { why: Why; earlier: LoggedRequest } | undefined {
  const underWay = earlier.find((one) => !isAfter(sending, one));
  if (underWay) return { why: 'parallel', earlier: underWay };
  const good = earlier.find(isGood);
  // Until the new tokens are used, the second sender may not have had the answer.
  if (good) return { why: knewOf(good, sending, log) ? 'spent' : 'parallel', earlier: good };
  const refused = earlier.findLast(isEnd);
  if (refused) return { why: 'refused', earlier: refused };
  const lost = earlier.findLast(isInDoubt);
  return lost && (passedMs(lost, sending) ?? overAfterMs) < overAfterMs
    ? { why: 'in doubt', earlier: lost }
    : undefined;
}

function knewOf({ issued, ended = 0 }: LoggedRequest, sending: LoggedRequest, log: Log): boolean {
  return log.some(
    (request) =>
      request.began > ended &&
      request.began < sending.began &&
      (carries(request, issued?.access) || carries(request, issued?.refresh)),
  );
}
