/** Writes to any list: add items if the account has room, remove them, sort them. */
import { z } from 'zod';
import { addTo, type ItemList, removeFrom, reorder, updateItem } from '../../account/item-list.ts';
import type { Listable } from '../../library/index.ts';
import { iso } from '../request/query.ts';
import { notFound, vipOnly } from '../request/refusal.ts';
import { param, type RequestContext } from '../request/request-context.ts';
import { me } from '../request/who-may-read.ts';
import { countByType, type ItemsBody, itemsOf, type NotFound, type Said, type SortedItemsBody } from './items.ts';
import { checkRoom, type Room } from './limits.ts';

/** The types that answers count: all that the list holds, without people. */
function counted(holds: Writing['holds']): string[] {
  return holds.filter((type) => type !== 'person');
}

interface Writing {
  readonly list: ItemList;
  readonly body: ItemsBody;
  /** The types that the list holds. */
  readonly holds: readonly Listable['type'][];
}

/** Adds items. Returns Trakt's counts and the new items. 420 without room for all of them, 426 for notes without VIP; then nothing changes. */
export function addItems(context: RequestContext, { list, body, holds, rooms }: Writing & { rooms: readonly Room[] }) {
  const { library, world, nowMs } = context;
  const { found, notFound } = itemsOf(library, body);
  const wanted = found.filter(({ item, whole }) => whole && holds.includes(item.type));
  checkNotes(
    context,
    wanted.map(({ said }) => said),
  );
  const items = wanted.map(({ item, said }) => ({
    item,
    notes: said.notes ?? undefined,
    listedAtMs: said.listed_at == null ? undefined : Date.parse(said.listed_at),
  }));
  const listed = new Set(list.items.map(({ item }) => item));
  const more = new Set(items.map(({ item }) => item).filter((item) => !listed.has(item))).size;
  for (const room of rooms) checkRoom(room, more);
  const { added, existing } = addTo(list, { items, newId: () => world.newId('item'), nowMs });
  const answer = {
    added: countByType(added, counted(holds)),
    existing: countByType(existing, counted(holds)),
    not_found: echoed(notFound, holds),
    list: listState(list),
  };
  return { changed: added, answer };
}

export function removeItems(context: RequestContext, { list, body, holds }: Writing) {
  const { found, notFound } = itemsOf(context.library, body);
  const unwanted = new Set(
    found.filter(({ item, whole }) => whole && holds.includes(item.type)).map(({ item }) => item),
  );
  const removed = removeFrom(list, unwanted, context.nowMs);
  return {
    changed: removed,
    answer: {
      deleted: countByType(removed, counted(holds)),
      not_found: echoed(notFound, holds),
      list: listState(list),
    },
  };
}

/** Changes notes of listed items and the order of the list. Returns the shape of an add. */
export function updateItems(context: RequestContext, { list, body, holds }: Writing & { body: SortedItemsBody }) {
  const { found, notFound } = itemsOf(context.library, body);
  const wanted = found.filter(({ item, whole }) => whole && holds.includes(item.type));
  checkNotes(
    context,
    wanted.map(({ own }) => own),
  );
  let changed = sort(list, body);
  const existing = wanted.flatMap(({ item, own }) => {
    const listed = list.items.find((candidate) => candidate.item === item);
    if (!listed) return [];
    changed = updateItem(list, listed.id, { notes: own.notes, nowMs: context.nowMs }) || changed;
    return [item];
  });
  if (changed) list.updatedAtMs = context.nowMs;
  const answer = {
    added: countByType([], counted(holds)),
    existing: countByType(existing, counted(holds)),
    not_found: echoed(notFound, holds),
    list: listState(list),
  };
  return { changed, answer };
}

/** A list without seasons and episodes says nothing about them. */
function echoed({ seasons, episodes, ...titles }: NotFound, holds: Writing['holds']): Record<string, unknown[]> {
  return holds.includes('season') ? { ...titles, seasons, episodes } : titles;
}

function sort(list: ItemList, { sort_by, sort_how }: SortedItemsBody): boolean {
  const { sortBy, sortHow } = list;
  list.sortBy = sort_by ?? sortBy;
  list.sortHow = sort_how ?? sortHow;
  return list.sortBy !== sortBy || list.sortHow !== sortHow;
}

/** Only VIP members may write notes on listed items; everybody may remove their own. */
function checkNotes(context: RequestContext, said: readonly Pick<Said, 'notes'>[]): void {
  if (said.some(({ notes }) => notes) && !me(context).user.vip) throw vipOnly();
}

export const orderBody = z.looseObject({ rank: z.array(z.int()).max(5000) });

export function reorderItems(context: RequestContext, list: ItemList, { rank }: z.infer<typeof orderBody>) {
  const { updated, skipped, changed } = reorder(list, rank, context.nowMs);
  return { changed, answer: { updated, skipped_ids: skipped, list: listState(list) } };
}

export const itemChangeBody = z.looseObject({
  notes: z.string().max(500).nullish(),
  rank: z.int().min(1).optional(),
});

/** Changes the item that `:list_item_id` names. Returns whether that changed anything; 404 if it is not listed. */
export function changeItem(context: RequestContext, list: ItemList, change: z.infer<typeof itemChangeBody>): boolean {
  const id = Number(param(context, 'list_item_id'));
  checkNotes(context, [change]);
  const changed = updateItem(list, id, { ...change, nowMs: context.nowMs });
  if (changed === undefined) throw notFound();
  return changed;
}

function listState(list: ItemList) {
  return { updated_at: iso(list.updatedAtMs), item_count: list.items.length };
}
