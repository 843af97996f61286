/**
 * Which list a file of Trakt's export belongs to, and which page of it. Trakt writes `X.json`, or `X-1.json` to `X-n.json`,
 * and `X.json` with `X-2.json` where its count of pages lagged; so a name without a number is page 1. Pure.
 */

/** The lists and documents of an export, as today's file names call them, without the lists of one's own. */
const stems: ReadonlySet<string> = new Set(
  `user-settings user-profile user-last-activities user-stats user-saved-filters
  hidden-calendar hidden-progress-watched hidden-progress-watched-reset hidden-progress-collected hidden-recommendations hidden-dropped
  network-followers-requests network-followers network-following network-friends likes-comments likes-lists
  comments-movies comments-shows comments-seasons comments-episodes comments-lists
  notes-movies notes-shows notes-seasons notes-episodes notes-people notes-activities notes-collection_items notes-ratings
  ratings-movies ratings-shows ratings-seasons ratings-episodes watched-movies watched-shows watched-history watched-playback
  collection-movies collection-shows collection-episodes
  lists-watchlist lists-favorites lists-collaborations lists-lists _errors`.split(/\s+/),
);

/** Today's name of what the site before 2026 kept in folders: `watched/history-2.json`. */
const inFolders: Readonly<Record<string, string>> = {
  'watched/history': 'watched-history',
  'watched/playback': 'watched-playback',
  'lists/watchlist': 'lists-watchlist',
  'lists/favorites': 'lists-favorites',
  'lists/lists': 'lists-lists',
};

export interface FileOfList {
  /** `watched-history`; `lists-list-7` for the list of one's own with Trakt's number 7. */
  readonly list: string;
  readonly page: number;
}

/** `slugs`: by Trakt's number of each list of one's own, because a slug may end in a number itself. */
export function fileOfList(name: string, slugs: ReadonlyMap<string, string>): FileOfList | undefined {
  const [file = '', folder = ''] = name.toLowerCase().split(/[\\/]/).reverse();
  const base = /^(.+)\.json$/.exec(file)?.[1];
  if (base === undefined || file.startsWith('._') || folder === '__macosx') return undefined;
  return (
    ofOwnList(folder === 'lists' && base.startsWith('list-') ? `lists-${base}` : base, slugs) ??
    numbered(base, (stem) => (stems.has(stem) ? stem : undefined)) ??
    numbered(base, (stem) => ofFolder(folder, stem))
  );
}

function ofFolder(folder: string, stem: string): string | undefined {
  const key = `${folder}/${stem}`;
  return Object.hasOwn(inFolders, key) ? inFolders[key] : undefined;
}

/** The whole name first: a name may end in a number that is no page. */
function numbered(base: string, listOf: (stem: string) => string | undefined): FileOfList | undefined {
  const whole = listOf(base);
  if (whole !== undefined) return { list: whole, page: 1 };
  const [, stem = '', digits = ''] = /^(.+)-(\d{1,6})$/.exec(base) ?? [];
  const list = listOf(stem);
  return list === undefined || Number(digits) === 0 ? undefined : { list, page: Number(digits) };
}

function ofOwnList(base: string, slugs: ReadonlyMap<string, string>): FileOfList | undefined {
  const [, id = '', rest = ''] = /^lists-list-(\d+)(?:-(.*))?$/.exec(base) ?? [];
  if (id === '') return undefined;
  const slug = slugs.get(id)?.toLowerCase();
  const tail = slug !== undefined && rest.startsWith(slug) ? rest.slice(slug.length) : undefined;
  const digits = tail === undefined ? undefined : /^-(\d{1,6})$/.exec(tail)?.[1];
  return { list: `lists-list-${id}`, page: digits === undefined ? 1 : Number(digits) };
}
