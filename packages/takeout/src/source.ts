/** What a take-out reads: an account's rows, section by section, wherever they come from. */

import type {
  CollectedEpisodeRow,
  CollectedMovieRow,
  FavoriteRow,
  HiddenRow,
  HistoryRow,
  List,
  ListedRow,
  PausedRow,
  RatingRow,
  UserCommentRow,
  WatchlistRow,
} from 'trakt-usher/api';

/** A section of an account, and what its rows are. Rows are promises of the server's: `identify` checks them. */
export interface SectionRows {
  history: HistoryRow;
  ratings: RatingRow;
  watchlist: WatchlistRow;
  favorites: FavoriteRow;
  /** Rows of all the account's own lists. */
  lists: ListedRow;
  collection: CollectedMovieRow | CollectedEpisodeRow;
  comments: UserCommentRow;
  hidden: HiddenRow;
  playback: PausedRow;
}

export type Section = keyof SectionRows;

export interface SourcePage<Row> {
  readonly rows: readonly Row[];
  /** Rows of this page and all before it, each counted once. */
  readonly read: number;
  /** Rows in the whole list, as far as the source states it. */
  readonly total: number | undefined;
}

/** A list that is read page by page, from its start each time. */
export interface SourceList<Row> {
  pages(): AsyncIterable<SourcePage<Row>>;
}

export type OwnList = Pick<List, 'name' | 'description' | 'privacy' | 'created_at' | 'updated_at' | 'ids'>;

export interface Source {
  /** IANA name of the account's time zone, where the source tells it. */
  readonly timeZone: string | undefined;
  section<S extends Exclude<Section, 'lists'>>(section: S): SourceList<SectionRows[S]>;
  /** The account's own lists. */
  ownLists(): SourceList<OwnList>;
  itemsOf(list: OwnList): SourceList<ListedRow>;
  /** How many episodes were aired of each show that was watched, by Trakt's number of the show. */
  airedEpisodes(): Promise<ReadonlyMap<number, number>>;
}
