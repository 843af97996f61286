/** Reads a ZIP and the account, and compares them. Writes nothing. */

import type { TraktZip } from '@trakt-usher/takeout';
import type { Page, Pages, TraktClient } from 'trakt-usher';
import type { Account, List, ListSettings } from 'trakt-usher/api';
import { statedIn } from '../backup/sections.ts';
import { AccountShort } from '../errors/take-out.ts';
import type { Progress } from '../export/progress.ts';
import { type Compared, type Counts, count, createComparison, keyOf } from './compare.ts';
import { beforeLists, listSection, notPutBack, type RestoreSection, type Row, watchlist } from './sections.ts';

export interface SectionPlan extends Compared {
  section: RestoreSection;
  /** What the account has of the section. */
  held: Counts;
  /** A list that must be made first. */
  newList: (ListSettings & { name: string }) | undefined;
  /** Items that the account has no room for. */
  unfitting: number;
}

export interface Plan {
  readonly account: Account;
  readonly sections: readonly SectionPlan[];
  /** Rows of the ZIP that can't be put back, by list. */
  readonly notPutBack: readonly { readonly name: string; readonly rows: number }[];
}

export interface PlanSources {
  readonly client: TraktClient;
  readonly zip: TraktZip;
  readonly signal: AbortSignal;
  progressOf(name: string): Progress;
}

export async function planRestore(sources: PlanSources): Promise<Plan> {
  const { client, zip, signal } = sources;
  const account = await client.account({ signal });
  const sections: SectionPlan[] = [];
  for (const section of beforeLists) sections.push(await planSection(section, account, sources));
  sections.push(...(await planLists(account, sources)));
  sections.push(await planSection(watchlist, account, sources));
  const left: { name: string; rows: number }[] = [];
  for (const name of notPutBack) {
    const rows = await lengthOf(zip, name);
    if (rows > 0) left.push({ name, rows });
  }
  return { account, sections, notPutBack: left };
}

export async function planSection(
  section: RestoreSection,
  account: Account,
  sources: PlanSources,
): Promise<SectionPlan> {
  const held = await heldIn(section, sources);
  const { add, compared } = createComparison(section, held);
  for (const file of section.files)
    for await (const { rows } of sources.zip.list(file).pages()) for (const row of rows) add(row);
  return withinLimit({ ...compared, section, held, newList: undefined, unfitting: 0 }, account);
}

/** @throws AccountShort where Trakt sends less than it states: what it left out would be added again, or replaced. */
export async function heldIn(
  section: RestoreSection,
  { client, signal, progressOf }: Omit<PlanSources, 'zip'>,
  query?: { start_at?: Date; end_at?: Date },
): Promise<Counts> {
  const held: Counts = new Map();
  const progress = progressOf(section.name);
  for (const [place, path] of section.read.entries()) {
    let [isEmpty, isStated] = [true, true];
    const pages = client.pages<Row>({ path, auth: 'required', signal, ...(query && { query }) });
    for await (const { rows, ...page } of wholeList(section.name, pages)) {
      progress.update(page.read, page.total);
      isEmpty &&= rows.length === 0;
      isStated &&= page.total !== undefined;
      for (const row of rows) {
        const key = keyOf(row, section);
        if (key !== undefined) count(held, key);
      }
    }
    // Of a span of time nothing else is counted.
    if (isEmpty && !isStated && !query) await assertEmpty(section, place, { client, signal });
  }
  return held;
}

/** A list can come empty by mistake: the statistics count as well what Trakt has not counted with the list. */
async function assertEmpty(
  { name, files, read }: RestoreSection,
  place: number,
  { client, signal }: Pick<PlanSources, 'client' | 'signal'>,
) {
  const stats = await client.users.stats({ id: 'me', signal });
  const ofPath = read.length === files.length ? files.slice(place, place + 1) : files;
  const stated = ofPath.reduce((sum, file) => sum + statedIn(file, stats), 0);
  if (stated > 0) throw new AccountShort(name, { stated, read: 0 });
}

async function* wholeList<R>(name: string, list: Pages<R>): AsyncGenerator<Page<R>, void, undefined> {
  let [read, stated]: [number, number | undefined] = [0, undefined];
  for await (const page of list.pages()) {
    [read, stated] = [page.read, page.total];
    yield page;
  }
  if (stated !== undefined && read < stated) throw new AccountShort(name, { stated, read });
}

function withinLimit(plan: SectionPlan, { limits }: Account): SectionPlan {
  const limit = plan.section.limit && limits[plan.section.limit];
  if (limit === undefined) return plan;
  const room = Math.max(0, limit - plan.held.size);
  return { ...plan, wanted: plan.wanted.slice(0, room), unfitting: Math.max(0, plan.wanted.length - room) };
}

type OwnList = Pick<List, 'name'> & Partial<List>;

/** A list of the ZIP is the account's list with the same number, else one with the same name, else a new one. */
async function planLists(account: Account, sources: PlanSources): Promise<SectionPlan[]> {
  const { client, zip, signal } = sources;
  const free: List[] = [];
  for await (const { rows } of wholeList('lists', client.users.lists.personal({ id: 'me', signal })))
    free.push(...rows);
  const plans: SectionPlan[] = [];
  const met = new Set<number>();
  let room = (account.limits.lists ?? Number.POSITIVE_INFINITY) - free.length;
  for await (const { rows } of zip.list('lists-lists').pages()) {
    for (const row of rows) {
      const list: Partial<List> = row;
      const from = list.ids?.trakt;
      if (typeof list.name !== 'string' || typeof from !== 'number' || met.has(from)) continue;
      met.add(from);
      const same = free.find(({ ids }) => ids.trakt === from) ?? free.find(({ name }) => name === list.name);
      if (same) free.splice(free.indexOf(same), 1);
      const section = listSection({ name: list.name, from, at: same?.ids.trakt });
      const plan = await planSection(section, account, sources);
      if (same) plans.push(plan);
      else if (room > 0) plans.push({ ...plan, newList: settingsOf({ ...list, name: list.name }) });
      else plans.push({ ...plan, wanted: [], unfitting: plan.unfitting + plan.wanted.length });
      if (!same) room -= 1;
    }
  }
  return plans;
}

function settingsOf(list: OwnList): ListSettings & { name: string } {
  const { name, description, privacy, display_numbers, allow_comments, sort_by, sort_how } = list;
  const settings = { description, privacy, display_numbers, allow_comments, sort_by, sort_how };
  const stated = Object.entries(settings).filter(([, value]) => value !== undefined && value !== null);
  return { name, ...Object.fromEntries(stated) };
}

async function lengthOf(zip: TraktZip, name: string): Promise<number> {
  let length = 0;
  for await (const { rows } of zip.list(name).pages()) length += rows.length;
  return length;
}
