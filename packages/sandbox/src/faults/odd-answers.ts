/** Changes a successful answer, as Trakt's answers were changed when people lost rows without an error. */
import type { Context, Next } from 'hono';
import { z } from 'zod';
import type { ReadyFault } from './fault.ts';

export const oddKinds = [
  'empty_page',
  'repeated_row',
  'wrong_counts',
  'next_page',
  'null_item',
  'nameless_item',
  'other_type',
] as const;
type OddKind = (typeof oddKinds)[number];
export type OddAnswer = Extract<ReadyFault, { kind: OddKind }>;

export function isOdd(fault: ReadyFault): fault is OddAnswer {
  return oddKinds.some((kind) => kind === fault.kind);
}

/** Carries the request out and changes its answer. Returns whether there was something to change: a list, with a row where one is needed. */
export async function answerOddly(c: Context, next: Next, fault: OddAnswer): Promise<boolean> {
  if (fault.kind === 'next_page') askForNextPage(c);
  await next();
  if (!c.res.ok || !c.res.headers.get('content-type')?.includes('json')) return false;
  const list = z.array(z.unknown()).safeParse(await c.res.clone().json());
  const needsNoRow = fault.kind === 'wrong_counts' || fault.kind === 'next_page';
  if (!list.success || (list.data.length === 0 && !needsNoRow)) return false;
  const { status, headers } = c.res;
  c.res = new Response(JSON.stringify(changed(list.data, fault)), { status, headers });
  // After the assignment, which carries the old headers over.
  if (fault.kind === 'wrong_counts') miscount(c.res.headers, fault);
  return true;
}

function askForNextPage(c: Context): void {
  const url = new URL(c.req.url);
  url.searchParams.set('page', String(Number(url.searchParams.get('page') ?? 1) + 1));
  c.req.raw = new Request(url, c.req.raw);
}

function changed(rows: readonly unknown[], { kind }: OddAnswer): readonly unknown[] {
  const [first, ...others] = rows;
  if (first === undefined) return rows;
  switch (kind) {
    case 'empty_page':
      return [];
    case 'repeated_row':
      return [...rows, first];
    case 'null_item':
      return [withItem(first, () => null), ...others];
    case 'nameless_item':
      return [withItem(first, nameless), ...others];
    case 'other_type':
      return [ofOtherType(first), ...others];
    default:
      return rows;
  }
}

const itemKeys = ['movie', 'show', 'season', 'episode', 'person', 'list'] as const;
type Fields = Readonly<Record<string, unknown>>;
const fields = z.record(z.string(), z.unknown());

function withItem(row: unknown, change: (item: Fields) => unknown): unknown {
  const { data } = fields.safeParse(row);
  if (!data) return row;
  const key = itemKeyOf(data);
  return key === undefined ? change(data) : { ...data, [key]: change(fields.catch({}).parse(data[key])) };
}

/** An episode's row has its show, too: the episode is the item. */
function itemKeyOf(row: Fields): (typeof itemKeys)[number] | undefined {
  const keys = itemKeys.filter((key) => key in row);
  return keys.find((key) => key === row.type) ?? keys.find((key) => key === 'episode' || key === 'season') ?? keys[0];
}

/** Seen at Trakt: the title and all ids of an item are null. */
function nameless(item: Fields): Fields {
  const ids = fields.catch({}).parse(item.ids);
  const nothing = Object.fromEntries(Object.keys(ids).map((name) => [name, null]));
  return { ...item, ...('title' in item && { title: null }), ...('name' in item && { name: null }), ids: nothing };
}

const somePerson = {
  name: 'Agnès Varda',
  ids: { trakt: 9_000_001, slug: 'agnes-varda', imdb: 'nm0889513', tmdb: 6817 },
};

function ofOtherType(row: unknown): unknown {
  const { data } = fields.safeParse(row);
  if (!data) return row;
  const others = Object.entries(data).filter(([name]) => !itemKeys.some((key) => key === name));
  if (itemKeyOf(data) === undefined) return somePerson;
  return { ...Object.fromEntries(others), ...('type' in data && { type: 'person' }), person: somePerson };
}

function miscount(headers: Headers, { items, pages }: Extract<OddAnswer, { kind: 'wrong_counts' }>): void {
  for (const [name, count] of [
    ['X-Pagination-Item-Count', items],
    ['X-Pagination-Page-Count', pages],
  ] as const) {
    if (count === null) headers.delete(name);
    else headers.set(name, String(count));
  }
}
