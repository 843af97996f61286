/** The end of a trial of a fleet: it catches up, and the server's log and the database's audit say what became of each sign-in. */

import { setTimeout as sleep } from 'node:timers/promises';
import type { LoggedRequest } from '@trakt-usher/sandbox';
import type { TrialResult } from '../campaign.ts';
import { doubleSendings, type Evidence, lossCause } from '../judge.ts';
import { refreshesOf } from '../stage.ts';
import { type FleetEvidence, orphansIn } from './orphans.ts';
import { type FleetStage, signIns, speed } from './stage.ts';

const lookMs = 250;
/** For the workers to start, and to renew all. Where only doubts are left, the clocks leap to the next step of their schedule. */
const patienceMs = 120_000;
const doubtPatienceMs = 20_000;
const leapMs = 3_600_000;
const mostLeaps = 12;

/** What is left over: sign-ins that ended unrenewed, and doubts that nobody has cleared up. */
const left = `SELECT count(*) FILTER (WHERE next_at IS NOT NULL AND expires_at < clock_timestamp())::int AS overdue,
    count(*) FILTER (WHERE next_at IS NOT NULL AND to_timestamp((record->'intent'->'last'->>'sentAtMs')::float8 / 1000)
      < clock_timestamp() - interval '20 seconds')::int AS doubts,
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

/** `unsaved`: the answers that a fault other than a kill and than the server's own has taken away. */
export async function outcomeOf(stage: FleetStage, unsaved: readonly LoggedRequest[] = []): Promise<TrialResult> {
  const broken = await catchUp(stage);
  const audit = await auditOf(stage);
  const refreshes = refreshesOf(stage.trakt);
  const orphans = orphansIn(refreshes, { ...audit, kills: stage.kills, unheard: await stage.unanswered() });
  const evidence: Evidence = { refreshes, orphaned: new Set([...orphans, ...unsaved]), speed };
  const accounts = await stage.sql("SELECT account, record->'status' AS status FROM usher.grants");
  const overlaps = await stage.sql('SELECT fingerprint FROM usher.overlapping_sendings');
  if (accounts.length !== signIns) broken.push(`${accounts.length} of ${signIns} sign-ins are left in the database`);
  return {
    signIns,
    losses: accounts.flatMap(({ account, status }) => {
      const { state, reason } = Object(status);
      if (state !== 'sign_in_required') return [];
      const token = String(audit.sendings.findLast((sending) => sending.account === account)?.fingerprint);
      return [
        { cause: lossCause({ reason, token }, evidence), what: `${account}: ${reason} ${story(token, evidence)}` },
      ];
    }),
    doubles: [
      ...doubleSendings(evidence),
      ...overlapsIn(refreshes),
      ...overlaps.map(({ fingerprint }) => `${fingerprint} in usher.overlapping_sendings`),
    ],
    broken,
  };
}

/** What the database says of sendings, oldest first. */
export async function auditOf({ sql }: Pick<FleetStage, 'sql'>): Promise<Pick<FleetEvidence, 'sendings' | 'saved'>> {
  const rows = await sql(
    "SELECT event, account, fingerprint, sending, at, by FROM usher.audit WHERE event IN ('sending', 'saved', 'set_aside') ORDER BY id",
  );
  const all = rows.map(({ event, account, fingerprint, sending, at, by }) => ({
    ...{ event, account: String(account), fingerprint: String(fingerprint), sending: Number(sending) },
    ...{ atMs: at instanceof Date ? at.getTime() : Number.NaN, pid: Number(/ (\d+) on /.exec(String(by))?.[1]) },
  }));
  return {
    sendings: all.filter(({ event }) => event === 'sending'),
    saved: all.filter(({ event }) => event !== 'sending'),
  };
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

/** What the server's log says of a token. */
function story(token: string, { refreshes, orphaned }: Evidence): string {
  return refreshes
    .filter(({ tokenFingerprints }) => tokenFingerprints.refresh === token)
    .map(
      (one) =>
        `${one.at} ${one.status} ${one.fault ?? ''}${one.committed ? ' committed' : ''}${orphaned?.has(one) ? ' orphan' : ''}`,
    )
    .join('; ');
}
