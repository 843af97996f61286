/** The end of a trial of a fleet: it catches up, and the server's log and the database's audit say what became of each sign-in. */

import { setTimeout as sleep } from 'node:timers/promises';
import type { LoggedRequest } from '@trakt-usher/sandbox';
import type { TrialResult } from '../campaign.ts';
import { doubleSendings, type Evidence, lossCause } from '../judge.ts';
import { refreshesOf } from '../stage.ts';
import { type AuditedSending, type FleetEvidence, orphansIn } from './orphans.ts';
import { type FleetStage, signIns, speed } from './stage.ts';

const lookMs = 250;
/** For the workers to start, and to renew all. */
const patienceMs = 120_000;
/** For the first step of a doubt's schedule, which is 72 s of the trial's at most. To the later ones the clocks leap. */
const doubtPatienceMs = 30_000;
const leapMs = 3_600_000;
const mostLeaps = 12;

/** What is left over: sign-ins that ended unrenewed, and doubts that nobody has cleared up. Those of an adoption count at once. */
const left = `SELECT count(*) FILTER (WHERE next_at IS NOT NULL AND expires_at < clock_timestamp())::int AS overdue,
    count(*) FILTER (WHERE next_at IS NOT NULL AND (
      to_timestamp((record->'intent'->'last'->>'sentAtMs')::float8 / 1000) < clock_timestamp() - interval '20 seconds'
      OR record->'intent'->>'id' IN (SELECT intent_id FROM usher.audit WHERE event = 'adopted')))::int AS doubts,
    count(*) FILTER (WHERE home <> usher.home())::int AS elsewhere
  FROM usher.grants`;

/** @returns what is still left in the end, in words */
async function catchUp(stage: FleetStage): Promise<string[]> {
  let said = '';
  for (let leaps = 0; leaps <= mostLeaps; leaps += 1) {
    if (leaps > 0) await stage.leap(leapMs);
    for (const beganMs = Date.now(); Date.now() < beganMs + patienceMs; await sleep(lookMs)) {
      const [row = {}] = await stage.sql(left);
      const { overdue, doubts, elsewhere } = row;
      if (overdue === 0 && doubts === 0 && elsewhere === 0) return [];
      if (overdue === 0 && Date.now() > beganMs + doubtPatienceMs) break;
      said = JSON.stringify(row);
    }
  }
  return [`after ${mostLeaps} hours there is still ${said}`];
}

/** What a failover has taken away. */
interface Gone {
  /** Answers that aren't in the database any more. */
  unsaved: readonly LoggedRequest[];
  /** The audit of the database that crashed. */
  audit: Audit;
}

export async function outcomeOf(stage: FleetStage, gone?: Gone): Promise<TrialResult> {
  const broken = await catchUp(stage);
  // The workers end first, so that the server's log and the audit know of the same sendings.
  const unheard = await stage.unanswered();
  const kept = await auditOf(stage);
  const refreshes = refreshesOf(stage.trakt);
  const audit = gone ? joined(gone.audit, kept) : kept;
  const { sendings } = sortedByEvent(audit);
  const { saved } = sortedByEvent(kept);
  const orphans = orphansIn(refreshes, { sendings, saved, kills: stage.kills, unheard });
  const evidence: Evidence = { refreshes, orphaned: new Set([...orphans, ...(gone?.unsaved ?? [])]), speed };
  const accounts = await stage.sql("SELECT account, record->'status' AS status FROM usher.grants");
  const overlaps = await stage.sql('SELECT fingerprint FROM usher.overlapping_sendings');
  if (accounts.length !== signIns) broken.push(`${accounts.length} of ${signIns} sign-ins are left in the database`);
  const doubles = [
    ...doubleSendings(evidence),
    ...overlapsIn(refreshes),
    ...overlaps.map(({ fingerprint }) => `${fingerprint} in usher.overlapping_sendings`),
  ];
  return {
    signIns,
    losses: accounts.flatMap(({ account, status }) => {
      const { state, reason } = Object(status);
      if (state !== 'sign_in_required') return [];
      const token = String(sendings.findLast((sending) => sending.account === account)?.fingerprint);
      const what = `${account}: ${reason} ${story(token, { ...evidence, audit })}`;
      return [{ cause: lossCause({ reason, token }, evidence), what }];
    }),
    // Each begins with its token.
    doubles: doubles.map((what) => `${what}: ${story(String(what.split(' ')[0]), { ...evidence, audit })}`),
    broken,
  };
}

/** Lines of the database's audit that name a refresh token, oldest first. */
export type Audit = readonly AuditLine[];

interface AuditLine extends AuditedSending {
  readonly event: string;
}

export async function auditOf({ sql }: Pick<FleetStage, 'sql'>): Promise<Audit> {
  const rows = await sql(
    'SELECT event, account, fingerprint, sending, at, by FROM usher.audit WHERE fingerprint IS NOT NULL ORDER BY id',
  );
  return rows.map(({ event, account, fingerprint, sending, at, by }) => ({
    ...{ event: String(event), account: String(account), fingerprint: String(fingerprint), sending: Number(sending) },
    ...{ atMs: at instanceof Date ? at.getTime() : Number.NaN, pid: Number(/ (\d+) on /.exec(String(by))?.[1]) },
  }));
}

export function sortedByEvent(audit: Audit): Pick<FleetEvidence, 'sendings' | 'saved'> {
  return {
    sendings: audit.filter(({ event }) => event === 'sending'),
    saved: audit.filter(({ event }) => event === 'saved' || event === 'set_aside'),
  };
}

/** Up to the failover both have the same lines. */
function joined(gone: Audit, kept: Audit): Audit {
  const lines = new Map([...gone, ...kept].map((line) => [JSON.stringify(line), line]));
  return [...lines.values()].toSorted((one, other) => one.atMs - other.atMs);
}

/** Requests with one token that the server had under way at once. */
function overlapsIn(refreshes: readonly LoggedRequest[]): string[] {
  return refreshes.flatMap((one, place) =>
    refreshes
      .slice(place + 1)
      .filter(
        ({ tokenFingerprints: { refresh }, began }) =>
          refresh === one.tokenFingerprints.refresh && began < (one.ended ?? began + 1),
      )
      .map(({ at }) => `${one.tokenFingerprints.refresh} in two requests at once: ${one.at} and ${at}`),
  );
}

/** What the server's log and the audit say of a token, in the order of time. */
function story(token: string, { refreshes, orphaned, audit }: Evidence & { audit: Audit }): string {
  const requests = refreshes
    .filter(({ tokenFingerprints }) => tokenFingerprints.refresh === token)
    .map((one) => {
      const { at, status = 'no answer', fault, committed } = one;
      return [at, status, fault, committed && 'committed', orphaned?.has(one) && 'orphan'];
    });
  const lines = audit
    .filter(({ fingerprint }) => fingerprint === token)
    .map(({ atMs, event, sending, pid }) => [new Date(atMs).toISOString(), event, sending, 'by', pid]);
  const all = [...requests, ...lines].map((words) => words.filter(Boolean).join(' '));
  return all.toSorted().join('; ');
}
