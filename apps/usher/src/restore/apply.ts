/** Adds to the account what a plan found missing, batch by batch, so that no play is ever there twice. */

import type { TraktZip } from '@trakt-usher/takeout';
import { AccountLimitReached, type Clock, type TraktClient, WriteOutcomeUnknown } from 'trakt-usher';
import type { Progress } from '../export/progress.ts';
import { bodyOf, type Counts, count, stillWanted, type Wanted } from './compare.ts';
import type { Journal } from './journal.ts';
import { heldIn, type Plan, planSection, type SectionPlan } from './plan.ts';
import { watchlist } from './sections.ts';

export interface Added {
  readonly name: string;
  added: number;
  /** Trakt doesn't know these titles any more. */
  unknown: number;
  /** The account has no room for these. */
  unfitting: number;
}

export interface ApplySources {
  readonly client: TraktClient;
  readonly zip: TraktZip;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  progressOf(name: string): Progress;
}

/** At Trakt's own pace of imports. */
const mostInBatch = 100;
/** Trakt may show a write late. */
export const lateMs = 10_000;
/** Its clock is not ours, and it need not keep the seconds. */
const marginMs = 60_000;
const mostTries = 3;

/** Resolves to what was added, section by section. Everything that it throws leaves an account that another run completes. */
export async function applyRestore(plan: Plan, sources: ApplySources): Promise<Added[]> {
  const all: Added[] = [];
  for (const planned of plan.sections) {
    // The plays that came meanwhile have taken their titles off the watchlist.
    const isStale = planned.section === watchlist && all.some(({ added }) => added > 0);
    const section = isStale ? await planSection(watchlist, plan.account, sources) : planned;
    const added: Added = { name: section.section.name, added: 0, unknown: 0, unfitting: section.unfitting };
    all.push(added);
    await applySection(section, added, sources);
  }
  return all;
}

async function applySection(plan: SectionPlan, result: Added, sources: ApplySources): Promise<void> {
  const { wanted, newList, section } = plan;
  if (wanted.length === 0 && !newList) return;
  const progress = sources.progressOf(section.name);
  try {
    const add = newList ? `/users/me/lists/${await makeList(newList, sources)}/items` : section.add;
    for (let at = 0; at < wanted.length; at += mostInBatch) {
      const batch = wanted.slice(at, at + mostInBatch);
      result.unknown += await sendBatch({ ...plan, section: { ...section, add } }, batch, sources);
      result.added = at + batch.length - result.unknown;
      progress.update(at + batch.length, wanted.length);
    }
  } catch (error) {
    if (!(error instanceof AccountLimitReached)) throw error;
    result.unfitting += wanted.length - result.added - result.unknown;
  }
  progress.end();
}

/** Resolves to how many of the titles Trakt doesn't know. */
async function sendBatch(
  { section, held }: SectionPlan,
  batch: readonly Wanted[],
  sources: ApplySources,
): Promise<number> {
  const { client, journal, clock, signal } = sources;
  const once = async (items: readonly Wanted[]): Promise<number> => {
    const { body, status } = await client.request({
      ...{ method: 'POST', path: section.add, body: bodyOf(items), auth: 'required', signal },
    });
    if (typeof body === 'object' && body !== null && 'added' in body) return notFoundIn(body);
    throw new WriteOutcomeUnknown('The answer to a write says nothing.', { status });
  };
  if (!section.plays) return once(batch);
  let left = batch;
  for (let tries = 1; ; tries += 1) {
    journal.sending(clock.now());
    try {
      const unknown = left.length === 0 ? 0 : await once(left);
      journal.answered();
      for (const { key } of batch) count(held, key);
      return unknown;
    } catch (error) {
      if (!(error instanceof WriteOutcomeUnknown) || tries >= mostTries) throw error;
      // The answer was lost: only what the history shows to be missing goes out again.
      await clock.sleep(lateMs, signal);
      left = stillWanted(batch, held, await heldAround(batch, section, sources));
    }
  }
}

/** The plays that the account has by now in the span of a batch. */
async function heldAround(
  batch: readonly Wanted[],
  section: SectionPlan['section'],
  sources: ApplySources,
): Promise<Counts> {
  // Of unknown dates are those at the first moment of 1970.
  const times = batch.map(({ atMs }) => atMs ?? 0);
  const [first, last] = [Math.min(...times), Math.max(...times)];
  const span = { start_at: new Date(first - marginMs), end_at: new Date(last + marginMs) };
  return heldIn(section, sources, span);
}

/** Making a list twice makes two, so after a lost answer it is looked for. */
async function makeList(
  settings: NonNullable<SectionPlan['newList']>,
  { client, clock, signal }: ApplySources,
): Promise<number> {
  try {
    const { ids } = await client.users.lists.create({ id: 'me', ...settings, signal });
    return ids.trakt;
  } catch (error) {
    if (!(error instanceof WriteOutcomeUnknown)) throw error;
    await clock.sleep(lateMs, signal);
    const lists = await client.users.lists.personal({ id: 'me', signal }).toArray();
    const made = lists.find(({ name, item_count }) => name === settings.name && item_count === 0);
    if (!made) throw error;
    return made.ids.trakt;
  }
}

function notFoundIn({ not_found }: { added: unknown; not_found?: unknown }): number {
  const groups = typeof not_found === 'object' && not_found !== null ? Object.values(not_found) : [];
  return groups.reduce((sum, group) => sum + (Array.isArray(group) ? group.length : 0), 0);
}
