/** A ZIP as Trakt's export makes it, with many plays: pages of 250, newest first, of films and episodes in turn. */

import { type ZipFile, zipOf } from '../../packages/takeout/src/sources/zip/testing/make-zip.ts';

const rowsInPage = 250;
/** How many titles there are of each kind. Somebody who watches much watches much again. */
const films = 5_000;
const shows = 500;
/** Of a season, and of a show's seasons. */
const [episodes, seasons] = [20, 5];
const newestMs = Date.UTC(2026, 10, 1, 20, 15);
/** Trakt's numbers are as large. */
const oldestId = 10_000_000_000;
/** From one play to the one before. */
const stepMs = 11 * 60_000;

export function exportZip(plays: number): Blob {
  return zipOf(files(plays));
}

function* files(plays: number): Generator<ZipFile, void, undefined> {
  const films = Math.ceil(plays / 2);
  yield fileOf('user-settings', { account: { timezone: 'Europe/Berlin' } });
  yield fileOf('user-stats', { movies: { plays: films }, episodes: { plays: plays - films } });
  for (let page = 0; page * rowsInPage < plays; page += 1) {
    const length = Math.min(rowsInPage, plays - page * rowsInPage);
    const rows = Array.from({ length }, (_, row) => page * rowsInPage + row);
    const play = (place: number) => (place % 2 === 0 ? filmPlay(place, plays) : episodePlay(place, plays));
    yield fileOf(`watched-history-${page + 1}`, rows.map(play));
  }
}

function fileOf(stem: string, content: object): ZipFile {
  return { name: `${stem}.json`, content: JSON.stringify(content) };
}

function playAt(place: number, plays: number) {
  const watched_at = new Date(newestMs - place * stepMs).toISOString();
  return { id: oldestId + plays - place, watched_at, action: 'scrobble' };
}

function filmPlay(place: number, plays: number): object {
  // A number without a common divisor with that of the films: each comes, in no order.
  const number = ((place * 7_919) % films) + 1;
  const title = `The film, or whatever number ${number} is called`;
  const ids = { trakt: number, slug: `a-film-with-a-name-${number}`, imdb: imdbId(number), tmdb: number + 10_000 };
  return { ...playAt(place, plays), type: 'movie', movie: { title, year: 1960 + (number % 60), ids } };
}

function episodePlay(place: number, plays: number): object {
  const show = ((place * 7_919) % shows) + 1;
  const nth = Math.floor(place / 2) % (episodes * seasons);
  const trakt = show * 1_000 + nth;
  const episode = {
    ...{ season: Math.floor(nth / episodes) + 1, number: (nth % episodes) + 1, title: `Episode ${nth + 1}` },
    ids: { trakt, tvdb: trakt + 7_000_000, imdb: imdbId(trakt), tmdb: trakt + 3_000_000 },
  };
  const slug = `a-show-with-a-name-${show}`;
  const ids = { trakt: show, slug, imdb: imdbId(show + 900_000), tmdb: show + 50_000, tvdb: show + 70_000 };
  return { ...playAt(place, plays), type: 'episode', episode, show: { title: `Show ${show}`, year: 2_010, ids } };
}

function imdbId(number: number): string {
  return `tt${String(number).padStart(7, '0')}`;
}
