/**
 * Judges a campaign by its evidence: the server's log, the processes' journal, and the times of the kills. Pure. Says which
 * refresh tokens were sent against the rules (token protocol, Recovery rule 1 and Recovery rule 3), and for each lost
 * sign-in what took its tokens away.
 */

import type { LoggedRequest } from '@trakt-usher/sandbox';
import { type FastTime, machineMs } from './clock.ts';
import type { Step } from './journal.ts';

export interface Evidence {
  time: FastTime;
  /** The server's log of the token endpoint. */
  requests: readonly LoggedRequest[];
  journal: readonly Step[];
  kills: readonly Kill[];
  losses: readonly Loss[];
}

export interface Kill {
  by: number;
  /** When the signal was sent, by the machine's clock. */
  atMs: number;
}

/** A sign-in that a person had to repeat. */
export interface Loss {
  atMs: number;
  reason: string;
  /** The refresh token in doubt, if there is one. */
  token: string | undefined;
  /** The processes that may have sent it. */
  attemptsBy: number[];
}

/** One sending of a refresh token, as its process and as the server saw it. */
export interface Sending {
  token: string;
  /** The process, and the number of the sending within it. */
  by: number;
  number: number;
  /** By the machine's clock, as all times here. The process writes it down right before it sends. */
  intendedAtMs: number;
  sentAtMs: number;
  /** When the sender had read the answer, gave up or was killed. Absent: none of these happened. */
  overAtMs?: number;
  ended: 'replied' | 'broke_off' | 'killed' | 'open';
  savedAtMs?: number;
  killedAtMs?: number;
  /** Absent: the request never arrived. */
  server?: { atMs: number; committed: boolean; status?: number; fault?: string };
}

interface DoubleSpend {
  token: string;
  why: 'third_sending' | 'two_in_flight' | 'no_doubt' | 'too_early' | 'unknown_sender';
  sendings: Sending[];
}

export interface ExplainedLoss extends Loss {
  /**
   * `killed`: the only process that could get the answer was killed before it saved it. `reply_lost`: the server used the
   * token up, and its answer was destroyed on the way or came after the sender's deadline. `given_up`: both sendings
   * failed before the server used the token; a third might have worked, and is never sent. `unexplained`: a bug.
   */
  cause: 'killed' | 'reply_lost' | 'given_up' | 'unexplained';
  sendings: Sending[];
}

export interface Findings {
  sendings: Sending[];
  doubleSpends: DoubleSpend[];
  losses: ExplainedLoss[];
}

export function audit(evidence: Evidence): Findings {
  const sendings = sendingsOf(evidence);
  const byToken = Map.groupBy(sendings, ({ token }) => token);
  return {
    sendings,
    doubleSpends: [
      ...strangers(evidence, byToken),
      ...[...byToken.values()].flatMap((all) => judge(all, evidence.time)),
    ],
    losses: evidence.losses.map((loss) => explain(loss, byToken.get(loss.token ?? '') ?? [], evidence)),
  };
}

/** The shortest time from the intent to a second sending, in milliseconds of the campaign's time. */
const requestOverMs = 15_000;
/** The sender's deadline for the end of an answer. */
const patienceMs = 12_000;
/** The tolerance: two processes read the machine's clock, and the server's log counts in milliseconds. */
const toleranceMs = 5;

/** Every sending as its process's journal has it, with what the server saw of it. */
function sendingsOf(evidence: Evidence): Sending[] {
  const sendings = accountsOf(evidence);
  for (const { at, committed, status, fault, tokenFingerprints } of evidence.requests) {
    const atMs = machineMs(evidence.time, Date.parse(at));
    const sender = sendings.findLast(
      ({ token, sentAtMs, server }) =>
        token === tokenFingerprints.refresh && sentAtMs <= atMs + toleranceMs && server === undefined,
    );
    if (!sender) continue;
    sender.server = { atMs, committed, ...(status !== undefined && { status }), ...(fault && { fault }) };
  }
  return sendings;
}

function accountsOf({ time, journal, kills }: Evidence): Sending[] {
  const killed = new Map(kills.map(({ by, atMs }) => [by, atMs]));
  const permitted = new Map<string, number>();
  const sendings: Sending[] = [];
  for (const { did, by, token, atMs, intendedAtMs, sending } of journal.toSorted(byTime)) {
    if (did === 'permitted') {
      permitted.set(`${by} ${token}`, machineMs(time, intendedAtMs ?? 0));
    } else if (did === 'sent') {
      const killedAtMs = killed.get(by);
      sendings.push({
        token,
        by,
        number: sending ?? 0,
        intendedAtMs: permitted.get(`${by} ${token}`) ?? atMs,
        sentAtMs: atMs,
        ended: killedAtMs === undefined ? 'open' : 'killed',
        ...(killedAtMs !== undefined && { killedAtMs, overAtMs: killedAtMs }),
      });
    } else if (did === 'saved') {
      const last = sendings.findLast((one) => one.token === token && one.by === by);
      if (last) last.savedAtMs = atMs;
    } else {
      const own = sendings.findLast((one) => one.by === by && one.number === sending);
      if (own) Object.assign(own, { ended: did, overAtMs: atMs });
    }
  }
  return sendings;
}

function byTime(one: Step, other: Step): number {
  return one.atMs - other.atMs;
}

/** Requests that no process says it sent. */
function strangers({ requests }: Evidence, byToken: ReadonlyMap<string, Sending[]>): DoubleSpend[] {
  const arrivals = Map.groupBy(requests, ({ tokenFingerprints }) => tokenFingerprints.refresh ?? '');
  return [...arrivals].flatMap(([token, arrived]) => {
    const sendings = byToken.get(token) ?? [];
    const known = sendings.filter(({ server }) => server !== undefined).length;
    return known < arrived.length ? [{ token, why: 'unknown_sender' as const, sendings }] : [];
  });
}

/** Says what was wrong with the sendings of one token, given in the order in which they were sent. */
function judge(sendings: Sending[], { speed }: FastTime): DoubleSpend[] {
  const counted = sendings.filter((sending) => !isStruckOut(sending));
  const wrong = sendings.flatMap((second, place): DoubleSpend['why'][] => {
    const first = sendings[place - 1];
    if (!first) return [];
    if (second.sentAtMs + toleranceMs < (first.overAtMs ?? Number.POSITIVE_INFINITY)) return ['two_in_flight'];
    if (isSettled(first)) return ['no_doubt'];
    const early = second.sentAtMs + toleranceMs < first.intendedAtMs + requestOverMs / speed;
    return early && !isStruckOut(first) ? ['too_early'] : [];
  });
  if (counted.length > 2) wrong.push('third_sending');
  return wrong.map((why) => ({ token: sendings[0]?.token ?? '', why, sendings }));
}

/** The edge or the rate limit answered, and the sender read it: the server never saw the token. */
function isStruckOut({ ended, server }: Sending): boolean {
  return ended === 'replied' && !server?.committed && edgeFaults.has(server?.fault ?? '');
}

const edgeFaults: ReadonlySet<string> = new Set(['html_429', 'captcha', 'json_429']);

/** A process that lived on read the answer, with tokens or a refusal: nothing was left in doubt. */
function isSettled(sending: Sending): boolean {
  const { ended, server, savedAtMs, killedAtMs } = sending;
  if (savedAtMs !== undefined) return true;
  if (ended !== 'replied' || killedAtMs !== undefined || isStruckOut(sending)) return false;
  return server !== undefined && (server.fault === undefined || server.fault === 'delay');
}

function explain(loss: Loss, sendings: Sending[], evidence: Evidence): ExplainedLoss {
  return { ...loss, cause: causeOf(loss, sendings, evidence), sendings };
}

function causeOf({ reason, attemptsBy }: Loss, sendings: Sending[], { kills, time }: Evidence): ExplainedLoss['cause'] {
  if (reason !== 'lost_response' || sendings.some(({ savedAtMs }) => savedAtMs !== undefined)) return 'unexplained';
  const used = sendings.find(({ server }) => server?.committed);
  const isLost = (sending: Sending) => isDestroyed(sending) || isTooLate(sending, time);
  if (used) return isLost(used) ? 'reply_lost' : isKilled(used) ? 'killed' : 'unexplained';
  // An attempt is in doubt also when its process was killed before it sent anything.
  const accounted = attemptsBy.filter(
    (number) => kills.some(({ by }) => by === number) || sendings.some((one) => one.by === number && isLost(one)),
  );
  return accounted.length === 2 ? 'given_up' : 'unexplained';
}

/** A fault at the server destroyed the answer. */
function isDestroyed({ ended, server }: Sending): boolean {
  return server?.fault !== undefined && (server.fault !== 'delay' || ended === 'broke_off');
}

/** The sender waited until its deadline. */
function isTooLate({ ended, sentAtMs, overAtMs = 0 }: Sending, { speed }: FastTime): boolean {
  return ended === 'broke_off' && overAtMs + toleranceMs >= sentAtMs + patienceMs / speed;
}

function isKilled({ killedAtMs, sentAtMs, savedAtMs }: Sending): boolean {
  return killedAtMs !== undefined && killedAtMs + toleranceMs >= sentAtMs && savedAtMs === undefined;
}
