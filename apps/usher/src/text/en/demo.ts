/** What `usher demo` says, in English. */

import { number } from './export.ts';

export const demo: {
  starts(url: string, plays: number): string;
  command(words: string): string;
  weekPasses: string;
  refreshed(times: number): string;
  file(path: string): string;
  next: string;
} = {
  starts: (url, plays) =>
    `A Trakt of your own runs at ${url}, with an account of ${number(plays)} plays. It approves codes by itself.`,
  command: (words) => `$ usher ${words}`,
  weekPasses: 'A week passes there, and with it the life of the access token.',
  refreshed: (times) =>
    `The token was renewed on the way, by itself: ${times === 1 ? 'one refresh token was' : `${times} refresh tokens were`} spent.`,
  file: (path) => `${path}, its latest rows:`,
  next: 'To do this with your own account, run: usher setup',
};
