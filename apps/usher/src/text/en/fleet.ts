/** What `usher fleet` says, in English. */

import type { FleetState, FleetStateName, PostgresRekeyed } from '@trakt-usher/vault/postgres';
import type { Column, ImportResult, RowProblem } from '../../fleet/import/rows.ts';
import { tokenEnds } from './account.ts';
import { number } from './export.ts';

export function fleetMigrated(from: number, to: number): string {
  return from === to ? `The tables have schema ${to} already.` : `The tables went from schema ${from} to ${to}.`;
}

export const fleetMigrateWaits =
  'Others use the tables, such as pg_dump or another long reading. It is tried again in ten seconds, a minute in all.';

export function workerReady(parallel: number): string {
  return `Renewing what is due, ${parallel} at once at most. Stop with Ctrl-C.`;
}

export const workerGoesOn = 'The database answers again; renewing what is due.';

export function workerPaused(clientId: string, wait: string): string {
  return `Trakt asks to leave the app ${clientId} alone for ${wait}, and its sign-ins wait so long. If this comes often, run fewer workers, or lower --parallel.`;
}

export function workerFrozen(clientId: string, wait: string): string {
  return `Trakt refuses many sign-ins of the app ${clientId} at once, as if it had a fault: nothing is renewed for that app for ${wait}, and nobody is signed out. If this comes again, see whether the app is still at https://app.trakt.tv/settings/apps`;
}

/** `code`: Trakt's word for it. */
export function workerRefused(clientId: string, code: string): string {
  return `Trakt doesn't take renewals for the app ${clientId} (${code}). See whether TRAKT_CLIENT_ID and TRAKT_CLIENT_SECRET are of that app, and whether it is still at https://app.trakt.tv/settings/apps`;
}

export const fleetAdoptQuestion =
  'Sign-ins that another database had are renewed here from now on. Is no worker using the other one any more?';

/** `error`: the vault's word for what is wrong, or the database's. */
export function fleetAdopted(
  count: number,
  left: readonly { tenant: string; account: string; error: string }[],
): string[] {
  return [
    ...(count === 0 && left.length === 0 ? ['Every sign-in is at home here already.'] : []),
    ...(count > 0 ? [`Adopted: ${signIns(count)}. Each is in doubt until it is renewed.`] : []),
    ...left.map(({ tenant, account, error }) => `Not adopted: ${named(tenant, account)} (${whyNot(error)})`),
  ];
}

function whyNot(error: string): string {
  if (error === 'corrupt') return 'its row is damaged, or its data key is missing';
  return error === 'wrong_key' ? 'its data key is wrapped by another key' : `the database refuses it: error ${error}`;
}

function named(tenant: string, account: string): string {
  return tenant === '' ? account : `${tenant}/${account}`;
}

export function fleetState(state: FleetState): string[] {
  const { leastSlackSeconds: slack } = state;
  const ends = slack === undefined ? 'never' : slack < 0 ? `${hours(-slack)} ago` : `in ${hours(slack)}`;
  return [
    `sign-ins              ${state.accounts}`,
    `due now               ${state.due}`,
    `ended, not renewed    ${state.overdue}`,
    `in doubt              ${state.inDoubt}`,
    `need a new sign-in    ${state.signInRequired}`,
    `stored elsewhere      ${state.elsewhere}${state.elsewhere > 0 ? '   run: usher fleet adopt' : ''}`,
    `tokens put aside      ${state.setAside}`,
    `renewed in an hour    ${state.renewedInLastHour}`,
    `the first ends        ${ends}`,
    ...(state.overlaps > 0
      ? [`sent twice at once    ${state.overlaps}   this is a fault: see the view usher.overlapping_sendings`]
      : []),
  ];
}

const stateWords: Record<FleetStateName, string> = {
  due: 'due',
  overdue: 'ended, not renewed',
  in_doubt: 'in doubt',
  sign_in_required: 'needs a new sign-in',
  elsewhere: 'stored elsewhere',
};

/** `ends`: when the access token ends, where that is known. */
export function fleetAccount({
  tenant,
  account,
  states,
  damaged,
  ends,
}: {
  tenant: string;
  account: string;
  states: readonly FleetStateName[];
  damaged: boolean;
  ends: string | undefined;
}): string {
  const how = [...(damaged ? ['damaged'] : []), ...states.map((state) => stateWords[state])].join(', ') || 'good';
  return `${named(tenant, account).padEnd(32)}  ${how.padEnd(24)}  ${ends === undefined ? '' : tokenEnds(ends)}`.trimEnd();
}

export const fleetImporting = 'Importing sign-ins';

export const fleetImportQuestion =
  'A refresh token works once: if the program that these sign-ins come from goes on renewing them, people are signed out. Has it stopped, for good?';

export function fleetImportColumns(leftOut: readonly string[]): string {
  return `Columns that are not read: ${leftOut.join(', ')}`;
}

export function fleetImportBadRow(line: number, problem: RowProblem): string {
  return `Line ${line}: ${rowProblem(problem)}`;
}

function rowProblem(problem: RowProblem): string {
  switch (problem.kind) {
    case 'too_long':
      return 'it is too long for a sign-in.';
    case 'no_csv':
      return 'it is not CSV. Look at its quotes; no field may hold the end of a line.';
    case 'no_json':
      return 'it is not a JSON object. Each line holds one.';
    case 'field_count':
      return `it has ${problem.fields} fields, and the header has ${problem.columns}.`;
    case 'missing':
      return problem.column === 'created_at'
        ? 'expires_in says nothing without created_at. Add it, or give expires_at.'
        : `${problem.column} is missing.`;
    case 'wrong':
      return `${problem.column} has to be ${columnForms[problem.column]}.`;
  }
}

const token = 'one word of ASCII, of 4,096 characters at most';
const name = 'text in UTF-8, of 500 characters at most, without control characters';
const time = 'Unix time, or a date with a time and its zone, such as 2026-11-28T10:00:00Z';
const columnForms: Record<Column, string> = {
  tenant: name,
  account: `${name}; in JSON, an id of more than 15 digits as text, in quotes`,
  client_id: token,
  redirect_uri: token,
  access_token: token,
  refresh_token: token,
  created_at: time,
  expires_at: time,
  expires_in: 'a number of seconds',
  scope: name,
};

export function fleetImportCut(line: number): string {
  return `It ended early: up to line ${line} all is in. Run it again: what is in is left alone.`;
}

export function fleetImportOlder(count: number): string {
  return `${signIns(count)} of the file ${count === 1 ? 'is' : 'are'} more than 90 days old. Which refresh tokens were sent from here before that is not known any more: if the file is an old copy, take a new one.`;
}

export function fleetImported(
  { added, replaced, kept, sentBefore, bad }: ImportResult,
  { dryRun, replace }: { dryRun: boolean; replace: boolean },
): string[] {
  return [
    `${dryRun ? 'Would be added' : 'Added'}: ${signIns(added)}.`,
    ...(replace ? [`${dryRun ? 'Would be replaced' : 'Replaced'}: ${signIns(replaced)}.`] : []),
    ...(kept > 0 ? [`There already, and left alone: ${signIns(kept)}.`] : []),
    ...(sentBefore > 0
      ? [
          `Left out: ${signIns(sentBefore)} whose refresh token was sent from here before, or that another sign-in here has. Their people have to sign in.`,
        ]
      : []),
    ...(bad > 0 ? [`Left out: ${number(bad)} bad lines. Mend them, and run it again: what is in is left alone.`] : []),
  ];
}

export const fleetResealing = 'Sealing tokens again';

export function fleetRekeyed({ wrapped, newDataKeys, resealed, left }: PostgresRekeyed, hasNewKey: boolean): string[] {
  if (!hasNewKey && newDataKeys + resealed + left === 0) {
    return ['No data key is older than a day, so none was replaced, and nothing was sealed again.'];
  }
  return [
    ...(hasNewKey
      ? [
          `Data keys that the new key wraps now: ${number(wrapped)}. None needs the old one: make the new one USHER_KEY everywhere. Then run this once more, for what was made meanwhile.`,
        ]
      : []),
    ...(newDataKeys > 0 || resealed > 0
      ? [`New data keys: ${number(newDataKeys)}. Sealed again: ${signIns(resealed)}.`]
      : []),
    ...(left > 0
      ? [
          `Old data keys that are still needed: ${number(left)}, for tokens that were put aside (30 days at most) or damaged rows. Run it again then.`,
        ]
      : []),
  ];
}

function signIns(count: number): string {
  return count === 1 ? '1 sign-in' : `${number(count)} sign-ins`;
}

function hours(seconds: number): string {
  return seconds < 7_200 ? `${Math.round(seconds / 60)} minutes` : `${Math.round(seconds / 3_600)} hours`;
}
