// A program as the README of `trakt.tv` tells people to write it. Each step goes on after an error.
import Trakt from 'trakt.tv';
import { app, film, pause, step } from './steps.ts';

const trakt = new Trakt({ ...app, api_url: 'https://api.trakt.tv', useragent: 'report-card/1.0' });

await step(async () => trakt.poll_access(await trakt.get_codes()));
await step(async () => {
  for (let page = 1, rows = 100; rows === 100; page++) {
    rows = (await trakt.sync.history.get<unknown[]>({ page, limit: 100 })).length;
  }
});
await step(() => trakt.sync.watched({ type: 'movies' }));
await step(() => trakt.movies.summary({ id: '3', extended: 'full' }));
await step(() => trakt.users.stats({ username: 'grace' }));
await step(() => trakt.sync.ratings.add({ movies: [{ ...film, rating: 8 }] }));
await pause();
await step(() => trakt.sync.history.add({ movies: [film] }));
await step(() => trakt.refresh_token());
await step(() => trakt.users.settings());
// Node waits for the answer before it ends.
trakt.revoke_token();
