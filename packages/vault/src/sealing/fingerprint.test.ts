import * as store from 'trakt-usher/store';
import { expect, it } from 'vitest';
import { fingerprint } from './fingerprint.ts';

it.each(['', 'refresh-1', 'é\u{1F3AC}'])('is the one by which the session knows the token %j', async (token) => {
  expect(fingerprint(token)).toBe(await store.fingerprint(token));
});
