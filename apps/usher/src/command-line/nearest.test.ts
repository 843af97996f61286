import { expect, it } from 'vitest';
import { nearest } from './nearest.ts';

it('finds the word with one letter wrong, missing or too many', () => {
  expect(nearest('clientid', ['client_id', 'client_secret'])).toBe('client_id');
  expect(nearest('tokn', ['token', 'auth'])).toBe('token');
  expect(nearest('expoort', ['export', 'auth'])).toBe('export');
});

it('does not mind capitals', () => {
  expect(nearest('Client_ID', ['client_id'])).toBe('client_id');
});

it('suggests nothing for a word unlike all others', () => {
  expect(nearest('quux', ['token', 'auth', 'export'])).toBeUndefined();
});
