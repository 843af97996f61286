/** What puts copies into the collection, and takes them out. */
import { touchItem } from '../../account/activities.ts';
import { type Collected, collect, type Metadata, uncollect } from '../../account/collection.ts';
import type { Account } from '../../account/index.ts';
import { type Endpoint, endpoint } from '../request/endpoint.ts';
import { iso } from '../request/query.ts';
import { me } from '../request/who-may-read.ts';
import { object } from '../shapes/basics.ts';
import { four, listState, notFoundShape } from '../shapes/writes.ts';
import { countByType, episodesAndFilms, itemsBody, itemsOf, type Said } from '../writes/items.ts';
import { accountLimits, checkRoom } from '../writes/limits.ts';

const fourTypes = ['movie', 'show', 'season', 'episode'];

export const collectionWrites: readonly Endpoint[] = [
  endpoint({
    route: 'POST /sync/collection',
    about: 'adds items to the library; 420 if it is full',
    takes: itemsBody,
    answers: object({ added: four, updated: four, existing: four, not_found: notFoundShape, list: listState }),
    from: 'account',
    example: { body: { movies: [{ ids: { trakt: 1 }, media_type: 'bluray' }] } },
    handle(context, body) {
      const account = me(context);
      const { found, notFound } = itemsOf(context.library, body);
      const copies = found.flatMap(({ item, said, whole }) =>
        whole ? episodesAndFilms(item, context.nowMs).map((copied) => copyOf(copied, said, context.nowMs)) : [],
      );
      checkRoomFor(account, copies);
      const { added, updated, existing } = collect(account.collection, copies);
      for (const item of [...added, ...updated]) touchItem(account.touched, item, 'collected_at', context.nowMs);
      return {
        added: countByType(added, fourTypes),
        updated: countByType(updated, fourTypes),
        existing: countByType(existing, fourTypes),
        not_found: notFound,
        list: { updated_at: iso(context.nowMs), item_count: sizeOf(account) },
      };
    },
  }),
  endpoint({
    route: 'POST /sync/collection/remove',
    about: 'removes items from the library',
    takes: itemsBody,
    status: 200,
    answers: object({ deleted: four, not_found: notFoundShape, list: listState }),
    from: 'account',
    example: { body: { movies: [{ ids: { trakt: 1 } }] } },
    handle(context, body) {
      const account = me(context);
      const { found, notFound } = itemsOf(context.library, body);
      const unwanted = found.flatMap(({ item, whole }) => {
        if (!whole) return [];
        return item.type === 'show' ? [...item.episodes] : episodesAndFilms(item, context.nowMs);
      });
      const removed = uncollect(account.collection, new Set(unwanted));
      for (const item of removed) touchItem(account.touched, item, 'collected_at', context.nowMs);
      return {
        deleted: countByType(removed, fourTypes),
        not_found: notFound,
        list: { updated_at: iso(context.nowMs), item_count: sizeOf(account) },
      };
    },
  }),
];

function copyOf(item: Collected['item'], said: Said, nowMs: number): Collected {
  const words = ['media_type', 'resolution', 'hdr', 'audio', 'audio_channels', '3d'] as const;
  const metadata: Partial<Metadata> = Object.fromEntries(
    words.filter((key) => said[key] != null).map((key) => [key, said[key]]),
  );
  const collectedAtMs = said.collected_at == null ? nowMs : Date.parse(said.collected_at);
  return { item, metadata, collectedAtMs, updatedAtMs: nowMs, onPlex: false };
}

function checkRoomFor(account: Account, copies: readonly Collected[]): void {
  const limit = accountLimits(account.user).collection;
  const owned = new Set<unknown>([...account.collection.films, ...account.collection.episodes].map(({ item }) => item));
  const more = new Set(copies.map(({ item }) => item).filter((item) => !owned.has(item))).size;
  checkRoom({ held: owned.size, limit }, more);
}

function sizeOf({ collection }: Account): number {
  return collection.films.length + collection.episodes.length;
}
