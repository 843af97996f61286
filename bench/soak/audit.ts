/**
 * Judges a campaign by its evidence: the server's log, the processes' journal, and which process was killed when. Pure.
 * Says which refresh tokens were sent against the token protocol, and for each lost sign-in what took its tokens away.
 */

import type { LoggedRequest } from '@trakt-usher/sandbox';
import { type FastTime, machineMs } from './clock.ts';
import type { Step } from './journal.ts';

export interface Evidence {
  time: FastTime;
  /** The server's, of the token endpoint. */
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
  /** The refresh token that was in doubt, where one was. */
  token: string | undefined;
}

/** One sending of a refresh token, as its process and as the server saw it. */
export interface Sending {
  token: string;
  /** Which process, and which of its sendings. */
  by: number;
  number: number;
  /** The intent that it was sent under, and which of that intent's sendings it is. */
  intent: string | undefined;
  place: number;
  /** By the machine's clock, as all times here: the last moment at which it may begin, and when it began. */
  intendedAtMs: number;
  sentAtMs: number;
  /** When the sender was done with it: read the answer, gave up or was killed. Absent: it never was. */
  overAtMs?: number;
  ended: 'replied' | 'broke_off' | 'killed' | 'open';
  savedAtMs?: number;
  killedAtMs?: number;
  /** Absent: it never arrived. */
  server?: { atMs: number; committed: boolean; status?: number; fault?: string };
}

interface DoubleSpend {
  token: string;
  /**
   * `late_begin`: after the moment that others count from. `no_doubt`: nothing was in doubt. `too_early`: the request
   * before could still be under way, or the resend was neither prompt nor on the schedule.
   */
  why: 'two_in_flight' | 'late_begin' | 'no_doubt' | 'too_early' | 'unknown_sender';
  sendings: Sending[];
}

export interface ExplainedLoss extends Loss {
  /**
   * `killed`: the only process that had the answer coming was killed before it saved it. `reply_lost`: the server used
   * the token up and its answer was destroyed on the way, or hadn't come when the sender's whole patience was over.
   * `given_up`: the server never used the token, so that another resend would have worked: never allowed. `unexplained`: a
   * bug.
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

/** In milliseconds of the campaign's time: nobody sends again before the request before must be over. Recovery rule 3. */
const requestOverMs = 15_000;
/** Rule 4: the latest moment of the prompt resend, after the first sending; it may begin 3 s after its intent. */
const promptMs = 20_000 + 3_000;
/** Rules 5 and 6: any other resend, after the sending before. */
const shortestStepMs = 60_000;
/**
 * A process can be held up between its last look at the clock and the sending. What others wait for, 15 s, is so much more
 * than the 12 s of a request.
 */
const marginMs = 3_000;
/** How long a sender waits for the end of an answer. */
const patienceMs = 12_000;
/** Two readings of the machine's clock in two processes, and a server's log that counts in milliseconds. */
const toleranceMs = 5;

/** Every sending by its process's own account, with what the server saw of it. */
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
  const permitted = new Map<string, Pick<Sending, 'intent' | 'place' | 'intendedAtMs'>>();
  const sendings: Sending[] = [];
  for (const { did, by, token, atMs, intent, number = 0, intendedAtMs = 0, sending } of journal.toSorted(byTime)) {
    if (did === 'permitted') {
      permitted.set(`${by} ${token}`, { intent, place: number, intendedAtMs: machineMs(time, intendedAtMs) });
    } else if (did === 'sent') {
      const killedAtMs = killed.get(by);
      sendings.push({
        token,
        by,
        number: sending ?? 0,
        intent: undefined,
        place: 1,
        intendedAtMs: atMs,
        ...permitted.get(`${by} ${token}`),
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

/** What was wrong with the sendings of one token, in the order in which they were sent. */
function judge(sendings: Sending[], time: FastTime): DoubleSpend[] {
  const wrong = sendings.flatMap((sending, place): DoubleSpend['why'][] => {
    const late = sending.sentAtMs > sending.intendedAtMs + marginMs / time.speed ? ['late_begin' as const] : [];
    const before = sendings[place - 1];
    const why = before && wrongAfter(before, sending, time);
    return why ? [...late, why] : late;
  });
  return wrong.map((why) => ({ token: sendings[0]?.token ?? '', why, sendings }));
}

function wrongAfter(before: Sending, sending: Sending, { speed }: FastTime): DoubleSpend['why'] | undefined {
  const sentAtMs = sending.sentAtMs + toleranceMs;
  if (sentAtMs < (before.overAtMs ?? Number.POSITIVE_INFINITY)) return 'two_in_flight';
  if (isSettled(before)) return 'no_doubt';
  // The doubt ended, and this is a first sending again.
  if (sending.intent !== before.intent) return isStruckOut(before) ? undefined : 'no_doubt';
  if (!isStruckOut(before) && sentAtMs < before.intendedAtMs + requestOverMs / speed) return 'too_early';
  const prompt = sending.place === 2 && sending.sentAtMs <= before.intendedAtMs + promptMs / speed + toleranceMs;
  return prompt || sentAtMs >= before.intendedAtMs + shortestStepMs / speed ? undefined : 'too_early';
}

/** The edge or the rate limit answered, and the sender heard it: the server never saw the token. */
function isStruckOut({ ended, server }: Sending): boolean {
  return ended === 'replied' && !server?.committed && edgeFaults.has(server?.fault ?? '');
}

const edgeFaults: ReadonlySet<string> = new Set(['html_429', 'captcha', 'json_429']);

/** Its answer came, with tokens or a refusal, to a process that lived on: nothing was left to doubt. */
function isSettled(sending: Sending): boolean {
  const { ended, server, savedAtMs, killedAtMs } = sending;
  if (savedAtMs !== undefined) return true;
  if (ended !== 'replied' || killedAtMs !== undefined || isStruckOut(sending)) return false;
  return server !== undefined && (server.fault === undefined || server.fault === 'delay');
}

function explain(loss: Loss, sendings: Sending[], evidence: Evidence): ExplainedLoss {
  return { ...loss, cause: causeOf(loss, sendings, evidence), sendings };
}

function causeOf({ reason }: Loss, sendings: Sending[], { time }: Evidence): ExplainedLoss['cause'] {
  if (reason !== 'lost_response' || sendings.some(({ savedAtMs }) => savedAtMs !== undefined)) return 'unexplained';
  const used = sendings.find(({ server }) => server?.committed);
  if (!used) return 'given_up';
  if (isDestroyed(used) || isTooLate(used, time)) return 'reply_lost';
  return isKilled(used) ? 'killed' : 'unexplained';
}

/** A fault of the server's kept the answer from being one. */
function isDestroyed({ ended, server }: Sending): boolean {
  return server?.fault !== undefined && (server.fault !== 'delay' || ended === 'broke_off');
}

/** The sender waited for as long as it may, and no less. */
function isTooLate({ ended, sentAtMs, overAtMs = 0 }: Sending, { speed }: FastTime): boolean {
  return ended === 'broke_off' && overAtMs + toleranceMs >= sentAtMs + patienceMs / speed;
}

function isKilled({ killedAtMs, sentAtMs, savedAtMs }: Sending): boolean {
  return killedAtMs !== undefined && killedAtMs + toleranceMs >= sentAtMs && savedAtMs === undefined;
}
