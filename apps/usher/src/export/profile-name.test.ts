import { expect, it } from 'vitest';
import { profileName } from './profile-name.ts';

it.each([
  ['ada', 'ada'],
  ['@ada', 'ada'],
  [' ada ', 'ada'],
  ['https://trakt.tv/users/ada', 'ada'],
  ['https://www.trakt.tv/users/ada/history?page=2', 'ada'],
  ['HTTPS://App.Trakt.TV/profile/o-brien#top', 'o-brien'],
  ['app.trakt.tv/profile/@ada/', 'ada'],
  ['Ada Lovelace', 'Ada Lovelace'],
  ['https://trakt.tv/movies/heat-1995', 'https://trakt.tv/movies/heat-1995'],
  ['https://nottrakt.tv/users/ada', 'https://nottrakt.tv/users/ada'],
])('%s is %s', (written, name) => {
  expect(profileName(written)).toBe(name);
});
