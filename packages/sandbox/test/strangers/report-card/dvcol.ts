// A program as the README of `@dvcol/trakt-http-client` tells people to write it. Each step goes on after an error.
import { TraktClient } from '@dvcol/trakt-http-client';
import { traktApi } from '@dvcol/trakt-http-client/api';
import { app, film, pause, step } from './steps.ts';

const trakt = new TraktClient({ ...app, endpoint: 'https://api.trakt.tv', useragent: 'report-card/1.0' }, {}, traktApi);

await step(async () => trakt.pollWithDeviceCode(await trakt.getDeviceCode()));
await step(async () => {
  for (let page = 1, rows = 100; rows === 100; page++) {
    rows = (await (await trakt.sync.history.get({ pagination: { page, limit: 100 } })).json()).length;
  }
});
await step(() => trakt.sync.watched({ type: 'movies' }));
await step(() => trakt.movies.summary({ id: '3', extended: 'full' }));
await step(() => trakt.users.stats({ id: 'grace' }));
// @ts-expect-error Its types want every id of a film.
await step(() => trakt.sync.ratings.add({ movies: [{ ...film, rating: 8 }] }));
await pause();
// @ts-expect-error As above.
await step(() => trakt.sync.history.add({ movies: [film] }));
await step(() => trakt.refreshToken());
await step(() => trakt.users.settings());
await step(() => trakt.revokeAuthentication());
