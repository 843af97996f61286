/** What a person has ever watched. */

import type { SectionTable } from '../../endpoint.ts';
import type { Pages } from '../../pages.ts';
import type { ItemsOf } from '../../rows/items.ts';
import type {
  WatchedDates,
  WatchedEpisodeRow,
  WatchedMovieRow,
  WatchedShowDates,
  WatchedShowRow,
} from '../../rows/sync.ts';
import type { Asked, ExtendedUserParams, UserParams } from '../params.ts';

export interface UserWatchedParams<E extends Asked = Asked> extends ExtendedUserParams<E> {
  /** Without specials and hidden seasons where these are false. */
  hidden?: boolean;
  specials?: boolean;
  count_specials?: boolean;
}

export interface UsersWatchedFunctions {
  /**
   * One row for each film, show or episode that they ever watched. Shows have seasons under `extended: 'progress'`
   * only.
   * [GET /users/:id/watched/:type](https://developer.trakt.tv/?section=reference)
   */
  get<E extends Asked = undefined>(
    params: ExtendedUserParams<E> & { type: 'movies' },
  ): Pages<WatchedMovieRow<ItemsOf<E>>>;
  get<E extends Asked = undefined>(params: UserWatchedParams<E> & { type: 'shows' }): Pages<WatchedShowRow<ItemsOf<E>>>;
  get<E extends Asked = undefined>(
    params: ExtendedUserParams<E> & { type: 'episodes' },
  ): Pages<WatchedEpisodeRow<ItemsOf<E>>>;
  readonly minimal: {
    /**
     * When they watched each film, read to its end.
     * [GET /users/:id/watched/movies?extended=min](https://developer.trakt.tv/?section=reference)
     */
    movies(params: UserParams): Promise<WatchedDates>;
    /**
     * When they watched each episode, by show, season and episode, read to its end.
     * [GET /users/:id/watched/shows?extended=min](https://developer.trakt.tv/?section=reference)
     */
    shows(params: UserParams & { specials?: boolean; season_numbers?: boolean }): Promise<WatchedShowDates>;
  };
}

export const usersWatched: SectionTable<UsersWatchedFunctions> = {
  get: 'GET /users/:id/watched/:type pages ?extended,hidden,specials,count_specials',
  minimal: {
    movies: 'GET /users/:id/watched/movies?extended=min map',
    shows: 'GET /users/:id/watched/shows?extended=min map ?specials,season_numbers',
  },
};
