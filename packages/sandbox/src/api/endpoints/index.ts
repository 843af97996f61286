/** Every endpoint of the sandbox's API. */
import type { Endpoint } from '../request/endpoint.ts';
import { aroundTheViewer } from './around-the-viewer.ts';
import { calendars } from './calendars.ts';
import { boxOffice, popularityCharts } from './charts.ts';
import { collection } from './collection.ts';
import { comments } from './comments.ts';
import { hidden } from './hidden.ts';
import { history } from './history.ts';
import { imports } from './imports.ts';
import { lastActivities } from './last-activities.ts';
import { leaderboards } from './leaderboards.ts';
import { likes } from './likes.ts';
import { lists } from './lists.ts';
import { movies } from './movies.ts';
import { network } from './network.ts';
import { notes } from './notes.ts';
import { people } from './people.ts';
import { personalLists } from './personal-lists.ts';
import { playback } from './playback.ts';
import { plex } from './plex.ts';
import { showsProgress } from './progress.ts';
import { ratings } from './ratings.ts';
import { reactions } from './reactions.ts';
import { recaps } from './recaps.ts';
import { recommendations } from './recommendations.ts';
import { reference } from './reference.ts';
import { savedFilters } from './saved-filters.ts';
import { scoredRecommendations } from './scored-recommendations.ts';
import { scrobbles } from './scrobbles.ts';
import { search } from './search.ts';
import { settings } from './settings.ts';
import { shows } from './shows.ts';
import { smartLists } from './smart-lists.ts';
import { syncUpdates } from './sync-updates.ts';
import { users } from './users.ts';
import { watched } from './watched.ts';
import { watchlist } from './watchlist.ts';
import { younify } from './younify.ts';

export const endpoints: readonly Endpoint[] = [
  ...calendars,
  ...reference,
  ...comments,
  ...reactions,
  ...lists,
  ...smartLists,
  ...popularityCharts,
  boxOffice,
  ...movies,
  ...notes,
  ...people,
  ...recommendations,
  ...scoredRecommendations,
  ...scrobbles,
  ...playback,
  ...search,
  ...shows,
  ...showsProgress,
  ...history,
  ...watched,
  ...ratings,
  ...watchlist,
  ...collection,
  ...lastActivities,
  ...syncUpdates,
  ...settings,
  ...users,
  ...likes,
  ...leaderboards,
  ...aroundTheViewer,
  ...network,
  ...personalLists,
  ...hidden,
  ...savedFilters,
  ...recaps,
  ...imports,
  ...younify,
  ...plex,
];
