/** Every program that usher knows of, with what the page tells of it. */

import type { AccountSummary } from 'trakt-usher';
import { shieldedRecords } from '../../../serve/grant-states.ts';
import type { ProgramCounts } from '../../../serve/metrics.ts';
import type { Counts } from '../../../serve/outbox/entries.ts';
import type { PageContext } from '../../context.ts';

export interface KnownProgram {
  readonly name: string;
  /** `none`: its key was taken away, or it never had one. */
  readonly admitted: 'key' | 'own_port' | 'none';
  /** Since usher serve was started. */
  readonly counts: ProgramCounts | undefined;
  readonly signIns: readonly ProgramSignIn[];
  readonly keepsPlays: boolean;
  readonly outbox: Counts;
}

export interface ProgramSignIn {
  readonly clientId: string;
  /** Undefined: its tokens are no longer in the vault. */
  readonly state: 'signed_in' | 'in_doubt' | 'sign_in_required' | 'ended';
  readonly renewedAtMs: number | undefined;
}

const nothingWaits: Counts = { waiting: 0, held: 0 };

export async function programsOf(page: PageContext): Promise<KnownProgram[]> {
  const { book, grants, vault, entries, metrics, settings } = page;
  const withKey = new Set(await book.programs());
  const withPort = new Set((settings.get('server.programs') ?? []).map(({ name }) => name));
  const outbox = entries.counts();
  const seen = metrics.programs();
  const records = await shieldedRecords(vault);
  const signIns = Map.groupBy(await grants.all(), ({ program }) => program);
  const names = new Set([...withKey, ...withPort, ...outbox.keys(), ...seen.keys()]);
  return [...names].toSorted().map((name) => ({
    name,
    admitted: withKey.has(name) ? 'key' : withPort.has(name) ? 'own_port' : 'none',
    counts: seen.get(name),
    signIns: (signIns.get(name) ?? []).map(({ account, clientId, ended }) => {
      const record = ended ? undefined : records.get(account);
      return { clientId, state: stateOf(record), renewedAtMs: record?.current.receivedAtMs };
    }),
    keepsPlays: entries.isChosen(name),
    outbox: outbox.get(name) ?? nothingWaits,
  }));
}

function stateOf(record: AccountSummary | undefined): ProgramSignIn['state'] {
  if (!record) return 'ended';
  if (record.status.state === 'sign_in_required') return 'sign_in_required';
  return record.intent ? 'in_doubt' : 'signed_in';
}
