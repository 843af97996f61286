/**
 * What Trakt's public contract of 2026-07-30 declares, and two reads of likes that it hides: method, path, status of success, whether a token is
 * needed (public where the contract doesn't say), whether the answer comes in pages and whether `extended` changes it. After a colon the other
 * parameters of the query: `filters` and `ignoring` are two groups of them. Written down apart from the sandbox's own table, which is held
 * against it.
 */
export const documented: readonly string[] = `
GET /calendars/:target/dvd/:start_date/:days 200 public extended : filters ignoring
GET /calendars/:target/media/:start_date/:days 200 public extended : filters type group
GET /calendars/:target/movies/:start_date/:days 200 public extended : filters ignoring
GET /calendars/:target/shows/:start_date/:days 200 public extended : filters ignoring group
GET /calendars/:target/shows/finales/:start_date/:days 200 public extended : filters ignoring
GET /calendars/:target/shows/new/:start_date/:days 200 public extended : filters ignoring
GET /calendars/:target/shows/premieres/:start_date/:days 200 public extended : filters ignoring
GET /calendars/:target/streaming/:start_date/:days 200 public extended : filters ignoring
GET /calendars/releases/hot/:start_date/:days 200 public extended : filters type group
GET /calendars/releases/hot/finales/:start_date/:days 200 public extended : filters
GET /calendars/releases/hot/new/:start_date/:days 200 public extended : filters
GET /calendars/releases/hot/premieres/:start_date/:days 200 public extended : filters
GET /certifications/:type 200 public
GET /certifications/movies 200 public
GET /certifications/shows 200 public
DELETE /checkin 204 required
POST /checkin 200 required
POST /comments/ 201 required
GET /comments/:id 200 public
DELETE /comments/:id/ 204 required
PUT /comments/:id/ 200 required
GET /comments/:id/item 200 public extended
DELETE /comments/:id/like 204 required
POST /comments/:id/like 204 required
GET /comments/:id/likes 200 public paged
GET /comments/:id/reactions/ 200 public paged extended
DELETE /comments/:id/reactions/:reaction_type 204 required
POST /comments/:id/reactions/:reaction_type 201 required
GET /comments/:id/reactions/summary 200 public
GET /comments/:id/replies 200 optional paged extended
POST /comments/:id/replies 201 required
POST /comments/:id/report 201 required
GET /comments/recent/:comment_type/:type 200 public paged extended : include_replies
GET /comments/trending/:comment_type/:type 200 public paged extended : include_replies
GET /comments/updates/:comment_type/:type 200 public paged extended : include_replies
GET /countries/:type 200 public
POST /episodes/:id/report 201 required
GET /episodes/:id/watchnow/:country 200 public extended : links
GET /genres/:type 200 public extended
GET /languages/:type 200 public
GET /lists/:id 200 public extended : filters ignoring
GET /lists/:id/comments/:sort 200 optional paged extended
GET /lists/:id/items/:type/:sort_by/:sort_how 200 public paged extended : filters ignoring
GET /lists/:id/items/movie 200 public paged extended : filters ignoring sort_by sort_how
GET /lists/:id/items/movie,show 200 public paged extended : filters ignoring sort_by sort_how
GET /lists/:id/items/movie,show,episode,season 200 public paged extended : filters ignoring sort_by sort_how
GET /lists/:id/items/show 200 public paged extended : filters ignoring sort_by sort_how
DELETE /lists/:id/like 204 required
POST /lists/:id/like 204 required
GET /lists/:id/likes 200 public paged extended
POST /lists/:id/report 201 required
GET /lists/popular 200 public paged extended : filters
GET /lists/popular/:type 200 public paged extended : filters
GET /lists/trending 200 public paged extended : filters
GET /lists/trending/:type 200 public paged extended : filters
GET /media/anticipated 200 public paged extended : filters ignoring
GET /media/popular 200 public paged extended : filters ignoring
GET /media/trending 200 public paged extended : filters ignoring
GET /movies/:id 200 public extended
GET /movies/:id/aliases 200 public
GET /movies/:id/comments/:sort 200 optional paged extended : language
GET /movies/:id/lists/:type/:sort 200 public paged extended
GET /movies/:id/people 200 public extended
GET /movies/:id/ratings 200 public extended
POST /movies/:id/refresh 201 required : images
POST /movies/:id/refresh/justwatch 201 required
GET /movies/:id/related 200 public paged extended
GET /movies/:id/releases/:country 200 public
POST /movies/:id/report 201 required
GET /movies/:id/sentiments 200 public
GET /movies/:id/stats 200 public
GET /movies/:id/studios 200 public
GET /movies/:id/translations/:language 200 public
GET /movies/:id/videos 200 public
GET /movies/:id/watching 200 public extended
GET /movies/:id/watchnow/:country 200 public extended : links
GET /movies/:id/watchnow/justwatch_links/:country 200 public
GET /movies/anticipated 200 public paged extended : filters ignoring
GET /movies/boxoffice 200 public extended
GET /movies/collected/:period 200 public paged extended : ignoring
GET /movies/favorited/:period 200 public paged extended : ignoring
GET /movies/hot 200 public paged extended : filters ignoring
GET /movies/played/:period 200 public paged extended : ignoring
GET /movies/popular 200 public paged extended : filters ignoring
GET /movies/streaming/:period 200 public paged extended : filters ignoring
GET /movies/trending 200 public paged extended : filters ignoring
GET /movies/updates/:start_date 200 public paged extended
GET /movies/updates/id/:start_date 200 public paged
GET /movies/watched/:period 200 public paged extended : ignoring
GET /networks 200 public
POST /notes 201 required
DELETE /notes/:id 204 required
GET /notes/:id 200 required
PUT /notes/:id 200 required
GET /notes/:id/item 200 required
GET /oauth/authorize 200 public
POST /oauth/device/code 200 public
POST /oauth/device/token 200 public
POST /oauth/revoke 200 public
POST /oauth/token 200 public
GET /people/:id/ 200 public extended
GET /people/:id/lists/:type/:sort 200 public paged extended
GET /people/:id/movies 200 public extended
POST /people/:id/refresh 201 required : images
POST /people/:id/report 201 required
GET /people/:id/shows 200 public extended
GET /people/updates/:start_date 200 public paged extended
GET /people/updates/id/:start_date 200 public paged
GET /recommendations/movies/ 200 required paged extended : filters ignoring watch_window
DELETE /recommendations/movies/:id 204 required
GET /recommendations/shows/ 200 required paged extended : filters ignoring watch_window
DELETE /recommendations/shows/:id 204 required
POST /scrobble/pause 201 required
POST /scrobble/start 201 required
POST /scrobble/stop 201 required
GET /search/:id_type/:id 200 public paged extended : type
GET /search/:type 200 public paged extended : query
GET /search/:type/exact 200 public paged extended : query
POST /search/recent/ 201 required
POST /search/recent/remove 204 required
GET /search/recent_by_id/global/:type 200 public paged extended : query
POST /seasons/:id/report 201 required
GET /shows/:id 200 public extended
GET /shows/:id/aliases 200 public
GET /shows/:id/certifications 200 public
GET /shows/:id/comments/:sort 200 optional paged extended : language
GET /shows/:id/last_episode 200 public extended
GET /shows/:id/lists/:type/:sort 200 public paged extended
GET /shows/:id/next_episode 200 public extended
GET /shows/:id/people 200 public extended
GET /shows/:id/progress/collection 200 required extended : hidden specials count_specials include_stats
GET /shows/:id/progress/watched 200 required extended : hidden specials count_specials include_stats
DELETE /shows/:id/progress/watched/reset 204 public
POST /shows/:id/progress/watched/reset 200 public
GET /shows/:id/ratings 200 public extended
POST /shows/:id/refresh 201 required : images
POST /shows/:id/refresh/justwatch 201 required
GET /shows/:id/related 200 public paged extended
POST /shows/:id/report 201 required
GET /shows/:id/seasons 200 public extended
GET /shows/:id/seasons/:season 200 public extended
GET /shows/:id/seasons/:season/comments/:sort 200 optional paged extended : language
GET /shows/:id/seasons/:season/episodes/:episode 200 public extended
GET /shows/:id/seasons/:season/episodes/:episode/comments/:sort 200 optional paged extended : language
GET /shows/:id/seasons/:season/episodes/:episode/lists/:type/:sort 200 public paged extended
GET /shows/:id/seasons/:season/episodes/:episode/people 200 public extended
GET /shows/:id/seasons/:season/episodes/:episode/ratings 200 public extended
POST /shows/:id/seasons/:season/episodes/:episode/report 201 required
GET /shows/:id/seasons/:season/episodes/:episode/stats 200 public
GET /shows/:id/seasons/:season/episodes/:episode/translations/:language 200 public
GET /shows/:id/seasons/:season/episodes/:episode/videos 200 public
GET /shows/:id/seasons/:season/episodes/:episode/watching 200 public extended
GET /shows/:id/seasons/:season/episodes/:episode/watchnow/:country 200 public extended : links
GET /shows/:id/seasons/:season/info 200 public extended
GET /shows/:id/seasons/:season/lists/:type/:sort 200 public paged extended
GET /shows/:id/seasons/:season/people 200 public extended
GET /shows/:id/seasons/:season/ratings 200 public extended
POST /shows/:id/seasons/:season/report 201 required
GET /shows/:id/seasons/:season/stats 200 public
GET /shows/:id/seasons/:season/translations/:language 200 public
GET /shows/:id/seasons/:season/videos 200 public
GET /shows/:id/seasons/:season/watching 200 public extended
GET /shows/:id/seasons/:season/watchnow/justwatch_links/:country 200 public
GET /shows/:id/sentiments 200 public
GET /shows/:id/stats 200 public
GET /shows/:id/studios 200 public
GET /shows/:id/translations/:language 200 public
GET /shows/:id/videos 200 public
GET /shows/:id/watching 200 public extended
GET /shows/:id/watchnow/:country 200 public extended : links
GET /shows/:id/watchnow/justwatch_links/:country 200 public
GET /shows/anticipated 200 public paged extended : filters ignoring
GET /shows/collected/:period 200 public paged extended : filters ignoring
GET /shows/favorited/:period 200 public paged extended : filters ignoring
GET /shows/hot 200 public paged extended : filters ignoring
GET /shows/played/:period 200 public paged extended : filters ignoring
GET /shows/popular 200 public paged extended : filters ignoring
GET /shows/streaming/:period 200 public paged extended : filters ignoring
GET /shows/trending 200 public paged extended : filters ignoring
GET /shows/updates/:start_date 200 public paged extended
GET /shows/updates/id/:start_date 200 public paged
GET /shows/watched/:period 200 public paged extended : filters ignoring
GET /smart-lists/:list_id 200 optional
GET /smart-lists/:list_id/items/:type/:sort_by/:sort_how 200 optional paged extended : filters ignoring
GET /social_recommendations/movies/ 200 public paged extended : ignoring watch_window
GET /social_recommendations/shows/ 200 public paged extended : ignoring watch_window
POST /sync/collection 201 required
GET /sync/collection/:type 200 required paged extended : available_on
GET /sync/collection/episodes 200 required paged extended : available_on
GET /sync/collection/media 200 required paged extended : available_on
GET /sync/collection/minimal/episodes 200 required : available_on
GET /sync/collection/minimal/movies 200 required : available_on
GET /sync/collection/minimal/shows 200 required : available_on
GET /sync/collection/movies 200 required paged extended : available_on
POST /sync/collection/remove 200 required
GET /sync/collection/shows 200 required extended : available_on
POST /sync/favorites 201 required
PUT /sync/favorites 200 required
PUT /sync/favorites/:list_item_id 204 required
GET /sync/favorites/:type/:sort_by/:sort_how 200 required paged extended
POST /sync/favorites/remove 200 required
POST /sync/favorites/reorder 200 required
POST /sync/history 200 required
GET /sync/history/:type/:id 200 required paged extended : start_at end_at
POST /sync/history/remove 200 required
GET /sync/last_activities 200 required
DELETE /sync/playback/:id 204 required
GET /sync/playback/:type 200 required paged extended : filters start_at end_at
GET /sync/playback/movies 200 required paged extended : filters start_at end_at
GET /sync/progress/up_next 200 required paged extended : sort_by sort_how include_stats lifetime_stats
GET /sync/progress/up_next_nitro 200 required paged : filters sort_by sort_how intent
GET /sync/progress/watched 200 required paged extended : sort_by sort_how lifetime_stats hide_completed hide_not_completed only_rewatching
POST /sync/ratings 201 required
GET /sync/ratings/:type/:rating 200 required paged extended
POST /sync/ratings/remove 200 required
GET /sync/watched/:type 200 required extended
POST /sync/watchlist 201 required
PUT /sync/watchlist 200 required
PUT /sync/watchlist/:list_item_id 204 required
GET /sync/watchlist/:type/:sort_by/:sort_how 200 required paged extended
POST /sync/watchlist/remove 200 required
POST /sync/watchlist/reorder 200 required
GET /team/ 200 public extended
GET /users/:id/ 200 optional extended
GET /users/:id/:type/activities 200 optional paged extended : filters ignoring
DELETE /users/:id/block 204 required
POST /users/:id/block 201 required
GET /users/:id/collection/:type 200 optional paged extended : filters
GET /users/:id/comments/:comment_type/:type 200 optional paged extended : include_replies
GET /users/:id/favorites/:type/:sort_by/:sort_how 200 required paged extended : sort_by sort_how
GET /users/:id/favorites/comments/:sort 200 optional paged
GET /users/:id/favorites/media/:sort 200 required paged extended : sort_by sort_how
GET /users/:id/favorites/movies/:sort 200 required paged extended : sort_by sort_how
GET /users/:id/favorites/shows/:sort 200 required paged extended : sort_by sort_how
DELETE /users/:id/follow 204 required
POST /users/:id/follow 201 required
GET /users/:id/followers 200 optional extended
GET /users/:id/following 200 optional extended
GET /users/:id/friends 200 optional extended
GET /users/:id/history/ 200 optional paged extended : start_at end_at
GET /users/:id/history/:type/:item_id 200 optional paged extended : start_at end_at
GET /users/:id/history/episodes 200 optional paged extended : filters start_at end_at
GET /users/:id/history/episodes/:item_id 200 optional paged extended : start_at end_at
GET /users/:id/history/movies 200 optional paged extended : filters start_at end_at
GET /users/:id/history/movies/:item_id 200 optional paged extended : start_at end_at
GET /users/:id/history/shows 200 optional paged extended : filters start_at end_at
GET /users/:id/history/shows/:item_id 200 optional paged extended : start_at end_at
GET /users/:id/likes/:type 200 optional paged extended
GET /users/:id/lists 200 optional paged extended
POST /users/:id/lists 201 required
DELETE /users/:id/lists/:list_id/ 204 required
GET /users/:id/lists/:list_id/ 200 optional extended
PUT /users/:id/lists/:list_id/ 200 required
GET /users/:id/lists/:list_id/comments/:sort 200 optional paged
POST /users/:id/lists/:list_id/items 201 required
PUT /users/:id/lists/:list_id/items/:list_item_id 204 public
GET /users/:id/lists/:list_id/items/:type/:sort_by/:sort_how 200 optional paged extended : filters ignoring
GET /users/:id/lists/:list_id/items/movie 200 optional paged extended : filters ignoring sort_by sort_how
GET /users/:id/lists/:list_id/items/movie,show 200 optional paged extended : filters ignoring sort_by sort_how
GET /users/:id/lists/:list_id/items/movie,show,season,episode 200 optional paged extended : filters ignoring sort_by sort_how
POST /users/:id/lists/:list_id/items/remove 200 required
POST /users/:id/lists/:list_id/items/reorder 200 required
GET /users/:id/lists/:list_id/items/show 200 optional paged extended : filters ignoring sort_by sort_how
DELETE /users/:id/lists/:list_id/like 204 required
POST /users/:id/lists/:list_id/like 204 required
GET /users/:id/lists/:list_id/likes 200 optional paged
POST /users/:id/lists/:list_id/reorder 200 required
POST /users/:id/lists/:list_id/report 201 required
GET /users/:id/lists/collaborations 200 optional extended
POST /users/:id/lists/reorder 200 required
GET /users/:id/mir/:year/:month 200 optional extended
GET /users/:id/notes/:type 200 optional paged extended
GET /users/:id/ratings/ 200 optional paged extended
GET /users/:id/ratings/:type/:rating 200 public paged extended
GET /users/:id/ratings/episodes 200 optional paged extended
GET /users/:id/ratings/movies 200 optional paged extended
GET /users/:id/ratings/shows 200 optional paged extended
POST /users/:id/report 201 required
GET /users/:id/smart-lists 200 optional
POST /users/:id/smart-lists 201 required
DELETE /users/:id/smart-lists/:list_id/ 204 required
GET /users/:id/smart-lists/:list_id/ 200 optional
PUT /users/:id/smart-lists/:list_id/ 200 required
GET /users/:id/stats 200 optional
GET /users/:id/watched/:type 200 optional extended : hidden specials count_specials
GET /users/:id/watched/movies 200 public
GET /users/:id/watched/movies?extended=min 200 optional paged extended
GET /users/:id/watched/shows 200 public extended : hidden specials count_specials
GET /users/:id/watched/shows?extended=min 200 optional paged extended : specials season_numbers
GET /users/:id/watching 200 optional extended
GET /users/:id/watchlist/:type/:sort_by/:sort_how 200 optional paged extended : filters sort_by sort_how hide
GET /users/:id/watchlist/comments/:sort 200 optional paged
GET /users/:id/watchlist/movie,show/:sort 200 optional paged extended : filters sort_by sort_how hide
GET /users/:id/watchlist/movies/:sort 200 optional paged extended : filters sort_by sort_how hide
GET /users/:id/watchlist/shows/:sort 200 optional paged extended : filters sort_by sort_how hide
GET /users/:id/yir/:year 200 optional extended
PUT /users/avatar 204 required
GET /users/blocked 200 required
GET /users/hidden/:section 200 required paged extended : type
POST /users/hidden/:section 200 required
POST /users/hidden/:section/remove 200 required
POST /users/hidden/calendar/remove 200 required
GET /users/hidden/dropped 200 required paged extended
GET /users/hidden/progress_watched 200 required paged extended : type
POST /users/hidden/progress_watched/remove 200 required
GET /users/likes/comments 200 required paged extended
GET /users/likes/lists 200 required paged extended
GET /users/reactions/comments 200 required paged extended
GET /users/requests/ 200 required extended
DELETE /users/requests/:id 204 required
POST /users/requests/:id 200 required extended
GET /users/requests/following 200 required extended
POST /users/saved_filters 201 required
DELETE /users/saved_filters/:id 204 required
GET /users/saved_filters/:section 200 required paged
PUT /users/set_cover 204 required
GET /users/settings 200 required extended
PUT /users/settings 201 required
GET /users/settings/plex/ 200 required
PUT /users/settings/plex/ 204 required
DELETE /users/settings/plex/connect 204 required
POST /users/settings/plex/connect 200 required
GET /users/settings/plex/servers 200 required
GET /users/settings/plex/servers/:server_id 200 required
POST /users/settings/plex/sync 201 required
GET /users/syncs/ 200 required paged
DELETE /users/syncs/:id 204 required
GET /users/syncs/:id 200 required
GET /users/syncs/:id/paused 200 required paged
GET /users/syncs/:id/skipped 200 required paged
GET /users/syncs/:type 200 required paged
GET /watchnow/sources 200 public
GET /watchnow/sources/:countryCode 200 public
POST /younify/connect 200 required
GET /younify/connections 200 required
POST /younify/users/refresh/:service_id 204 required
POST /younify/users/refresh/:service_id/:all_data 204 required
DELETE /younify/users/services/:service_id 204 required
`
  .trim()
  .split('\n');

/** What the two groups of parameters stand for. */
export const parameterGroups: Readonly<Record<string, readonly string[]>> = {
  filters: 'watchnow genres subgenres years ratings start_date end_date runtimes countries certifications'.split(' '),
  ignoring: ['ignore_watched', 'ignore_collected', 'ignore_watchlisted'],
};
