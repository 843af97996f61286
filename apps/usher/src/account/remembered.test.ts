import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { recall, remember } from './remembered.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'usher-remembered-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const ada = { username: 'ada', uuid: 'u-1' };

it('knows what it was told, in a file of the person alone', () => {
  const state = join(folder, 'state');
  remember(state, (now) => ({ ...now, defaultAccount: 'b' }));
  remember(state, (now) => ({ ...now, users: { ...now.users, g: ada } }));
  expect(recall(state)).toEqual({ defaultAccount: 'b', users: { g: ada } });
  expect(readdirSync(state)).toEqual(['accounts.json']);
  expect(statSync(join(state, 'accounts.json')).mode & 0o077).toBe(0);
});

it.each(['', 'null', '[]', '{"defaultAccount":1,"users":{"g":{"username":"x"},"h":null}}', 'broken'])(
  'takes a file of %j for forgotten',
  (content) => {
    writeFileSync(join(folder, 'accounts.json'), content);
    expect(recall(folder)).toEqual({ users: {} });
  },
);

it('remembers nothing where there is nothing', () => {
  expect(recall(join(folder, 'none'))).toEqual({ users: {} });
});
