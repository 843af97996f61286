import { expect, it } from 'vitest';
import { isRepeatable } from './repeatable.ts';

it.each([
  'GET /sync/history',
  'POST /sync/ratings',
  'POST /sync/ratings/remove',
  'POST /sync/watchlist',
  'POST /sync/watchlist/remove',
  'POST /sync/collection/remove',
  'POST /sync/favorites',
  'POST /users/me/lists/55/items',
  'POST /users/ada/lists/best/items/remove',
  'POST /users/hidden/dropped',
  'POST /users/hidden/calendar/remove',
  'POST /sync/ratings/',
])('%s may go out again', (endpoint) => {
  expect(isRepeatable(endpoint)).toBe(true);
});

it.each([
  'POST /sync/history',
  'POST /sync/history/remove',
  'POST /scrobble/stop',
  'POST /checkin',
  'DELETE /checkin',
  'POST /comments',
  'POST /comments/1/replies',
  'POST /notes',
  'DELETE /sync/playback/1',
  'PUT /sync/watchlist',
  'POST /sync/watchlist/reorder',
  'POST /users/me/lists',
  'POST /users/me/lists/55/items/reorder',
  // Somebody whose name is hidden.
  'POST /users/hidden/lists',
  'POST /users/hidden/follow',
  'POST /sync/ratings/more',
  'POST /other/sync/ratings',
  'POST /sync/ratingsmore',
])('%s goes out once', (endpoint) => {
  expect(isRepeatable(endpoint)).toBe(false);
});
