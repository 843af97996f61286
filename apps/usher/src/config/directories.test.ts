import { sep } from 'node:path';
import { expect, it } from 'vitest';
import { directories } from './directories.ts';

const slashed = (platform: NodeJS.Platform, env: Record<string, string> = {}) =>
  Object.values(directories(env, '/cwd', { platform, home: () => '/home/ada' })).map((path) =>
    path.split(sep).join('/'),
  );

it('keeps to the XDG directories', () => {
  expect(slashed('linux')).toEqual([
    '/home/ada/.config/usher',
    '/home/ada/.local/share/usher',
    '/home/ada/.local/state/usher',
  ]);
  expect(slashed('linux', { XDG_CONFIG_HOME: '/c', XDG_DATA_HOME: '/d', XDG_STATE_HOME: '' })).toEqual([
    '/c/usher',
    '/d/usher',
    '/home/ada/.local/state/usher',
  ]);
});

it("keeps to macOS's and Windows' own folders", () => {
  expect(slashed('darwin')[1]).toBe('/home/ada/Library/Application Support/usher');
  expect(slashed('win32', { APPDATA: '/roaming' })[0]).toBe('/roaming/usher/Config');
});

it('keeps all in one folder when told to', () => {
  expect(slashed('linux', { USHER_HOME: 'here' })).toEqual(['/cwd/here', '/cwd/here', '/cwd/here']);
});

it.each(['~/here', ' "/home/ada/here"\r'])('takes %j, which no shell has read, for what it means', (path) => {
  expect(slashed('linux', { USHER_HOME: path })[0]).toBe('/home/ada/here');
});

it.each(['', 'relative'])('never takes %j in the working directory for a home', (path) => {
  expect(() => directories({}, '/cwd', { platform: 'linux', home: () => path })).toThrow(
    expect.objectContaining({ problem: { kind: 'no_home' } }),
  );
  expect(slashed('linux', { XDG_CONFIG_HOME: path })[0]).toBe('/home/ada/.config/usher');
});

it('names the way out where nobody has a home, and needs none when told where to go', () => {
  const home = () => {
    throw new Error('ENOENT');
  };
  const env = { XDG_CONFIG_HOME: '/c', XDG_DATA_HOME: '/d' };
  expect(() => directories(env, '/cwd', { platform: 'linux', home })).toThrow(
    expect.objectContaining({ setting: 'USHER_HOME', problem: { kind: 'no_home' } }),
  );
  expect(directories({ ...env, XDG_STATE_HOME: '/s' }, '/cwd', { platform: 'linux', home }).state).toBe('/s/usher');
  expect(directories({ USHER_HOME: 'here' }, '/cwd', { home }).state).toMatch(/here$/);
});
