/**
 * What a branch of Trakt's contract of 2026-08-02 has beside what api-documented.ts holds, in the same words. The charts of streaming were gone from the service a month
 * later.
 */
export const newer: readonly string[] = `
GET /calendars/:target/dvd 200 public extended
GET /calendars/:target/media 200 public extended
GET /calendars/:target/movies 200 public extended
GET /calendars/:target/shows 200 public extended
GET /calendars/:target/shows/finales 200 public extended
GET /calendars/:target/shows/new 200 public extended
GET /calendars/:target/shows/premieres 200 public extended
GET /calendars/:target/streaming 200 public extended
GET /calendars/media 200 optional extended
GET /calendars/media/:start_date/:days 200 optional extended : filters type group
GET /calendars/movies 200 optional extended
GET /calendars/movies/:start_date/:days 200 optional extended : filters
GET /calendars/releases/hot 200 public extended
GET /calendars/releases/hot/finales 200 public extended
GET /calendars/releases/hot/new 200 public extended
GET /calendars/releases/hot/premieres 200 public extended
GET /calendars/shows 200 optional extended
GET /calendars/shows/:start_date/:days 200 optional extended : filters group
GET /calendars/shows/new 200 optional extended
GET /calendars/shows/new/:start_date/:days 200 optional extended : filters
GET /calendars/shows/premieres 200 optional extended
GET /calendars/shows/premieres/:start_date/:days 200 optional extended : filters
GET /media/collected 200 public paged extended
GET /media/collected/:period 200 public paged extended : filters ignoring
GET /media/favorited 200 public paged extended
GET /media/favorited/:period 200 public paged extended : filters ignoring
GET /media/played 200 public paged extended
GET /media/played/:period 200 public paged extended : filters ignoring
GET /media/popular/next 200 public paged extended : filters ignoring
GET /media/recommendations 200 required paged : filters ignoring watch_window
GET /media/recommendations/smart 200 required paged
GET /media/streaming 404 public
GET /media/streaming/:period 404 public
GET /media/watched 200 public paged extended
GET /media/watched/:period 200 public paged extended : filters ignoring
GET /movies/:id/lists 200 public paged extended
GET /movies/:id/lists/:type 200 public paged extended
GET /movies/:id/related/smart 200 public paged extended
GET /movies/:id/social 200 required paged
GET /movies/collected 200 public paged extended
GET /movies/favorited 200 public paged extended
GET /movies/played 200 public paged extended
GET /movies/popular/next 200 public paged extended : filters ignoring
GET /movies/recommendations 200 required paged : filters ignoring watch_window
GET /movies/recommendations/smart 200 required paged
GET /movies/streaming 404 public
GET /movies/updates 200 public paged extended
GET /movies/updates/id 200 public paged
GET /movies/watched 200 public paged extended
GET /people/:id/known_for 200 public extended
GET /people/:id/known_for/:type 200 public extended
GET /people/:id/listed 200 required paged extended
GET /people/:id/lists 200 public paged extended
GET /people/:id/lists/:type 200 public paged extended
GET /people/this_month 200 public
GET /people/updates 200 public paged extended
GET /people/updates/id 200 public paged
GET /shows/:id/listed 200 required paged extended
GET /shows/:id/lists 200 public paged extended
GET /shows/:id/lists/:type 200 public paged extended
GET /shows/:id/related/smart 200 public paged extended
GET /shows/:id/seasons/:season/episodes/:episode/listed 200 required paged extended
GET /shows/:id/seasons/:season/episodes/:episode/social 200 required paged
GET /shows/:id/seasons/:season/listed 200 required paged extended
GET /shows/:id/social 200 required paged
GET /shows/collected 200 public paged extended
GET /shows/favorited 200 public paged extended
GET /shows/played 200 public paged extended
GET /shows/popular/next 200 public paged extended : filters ignoring
GET /shows/recommendations 200 required paged : filters ignoring watch_window
GET /shows/recommendations/smart 200 required paged
GET /shows/streaming 404 public
GET /shows/updates 200 public paged extended
GET /shows/updates/id 200 public paged
GET /shows/watched 200 public paged extended
GET /sync/history 200 required paged extended
GET /sync/history/:type 200 required paged extended
GET /sync/updates/:type 200 required paged extended
GET /sync/updates/:type/:start_date 200 required paged extended
GET /sync/updates/id/:type 200 required paged
GET /sync/updates/id/:type/:start_date 200 required paged
GET /sync/watched/episodes 200 required paged extended
GET /sync/watched/movies 200 required paged extended
GET /sync/watched/shows 200 required paged extended
GET /users/:id/favorites 200 public paged extended
GET /users/:id/favorites/:type 200 public paged extended
GET /users/:id/favorites/:type/:sort_by 200 public paged extended
GET /users/:id/leaderboard 200 required paged
GET /users/:id/lists/:list_id/items 200 public paged extended
GET /users/:id/lists/:list_id/items/:type 200 public paged extended
GET /users/:id/lists/:list_id/items/:type/:sort_by 200 public paged extended
GET /users/:id/progress/up_next 200 public paged : filters sort_by sort_how intent lifetime_stats
GET /users/:id/watched/episodes 200 public paged extended
GET /users/:id/watchlist 200 public paged extended
GET /users/:id/watchlist/:type 200 public paged extended
GET /users/:id/watchlist/:type/:sort_by 200 public paged extended
GET /users/leaderboard 200 public
`
  .trim()
  .split('\n');
