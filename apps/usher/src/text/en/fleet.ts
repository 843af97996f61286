/** What `usher fleet` says, in English. */

import type { FleetState } from '@trakt-usher/vault/postgres';

export function fleetMigrated(from: number, to: number): string {
  return from === to ? `The tables have schema ${to} already.` : `The tables went from schema ${from} to ${to}.`;
}

export function workerReady(parallel: number): string {
  return `Renewing what is due, ${parallel} at once at most. Stop with Ctrl-C.`;
}

export const fleetAdoptQuestion =
  'Sign-ins that another database had are renewed here from now on. Is no worker using the other one any more?';

export function fleetAdopted(count: number): string {
  return count === 0
    ? 'Every sign-in is at home here already.'
    : `Adopted: ${signIns(count)}. Each is in doubt until it is renewed.`;
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

function signIns(count: number): string {
  return count === 1 ? '1 sign-in' : `${count} sign-ins`;
}

function hours(seconds: number): string {
  return seconds < 7_200 ? `${Math.round(seconds / 60)} minutes` : `${Math.round(seconds / 3_600)} hours`;
}
