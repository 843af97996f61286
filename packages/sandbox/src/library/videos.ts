/** A made-up video for every other film and show, and for the season and the episode that a show begins with. Nothing is at its address. */
import type { LibraryItem } from './items.ts';

export interface Video {
  readonly title: string;
  readonly url: string;
  readonly type: 'trailer' | 'teaser' | 'clip';
  readonly publishedAt: string;
  readonly country: string;
  readonly language: string;
}

const typeOf = { movie: 'trailer', show: 'trailer', season: 'teaser', episode: 'clip' } as const;

export function videosOf(item: LibraryItem): readonly Video[] {
  const title = item.type === 'season' || item.type === 'episode' ? item.show : item;
  const hasOne = item.type === 'season' || item.type === 'episode' ? item.ids.trakt === firstOf(item) : true;
  if (title.position % 2 === 1 || !hasOne) return [];
  const type = typeOf[item.type];
  return [
    {
      title: `${title.title}: ${type}`,
      url: `https://videos.example/${title.ids.slug}/${type}`,
      type,
      publishedAt: `${title.year}-01-01T12:00:00.000Z`,
      country: title.country ?? 'us',
      language: title.languages[0] ?? 'en',
    },
  ];
}

function firstOf({ type, show }: Extract<LibraryItem, { type: 'season' | 'episode' }>): number | undefined {
  return (type === 'season' ? show.seasons : show.episodes)[0]?.ids.trakt;
}
