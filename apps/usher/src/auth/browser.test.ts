import { expect, it } from 'vitest';
import { openBrowser, whyNoBrowser } from './browser.ts';

const nowhere = () => false;

it.each([
  ['over SSH', { SSH_CONNECTION: '1 2 3 4', DISPLAY: ':0' }, 'linux', nowhere, 'ssh'],
  ['in Docker', { DISPLAY: ':0' }, 'linux', (path: string) => path === '/.dockerenv', 'container'],
  ['in Kubernetes', { KUBERNETES_SERVICE_HOST: '10.0.0.1' }, 'linux', nowhere, 'container'],
  ['on a server', {}, 'linux', nowhere, 'no_display'],
  ['on a desktop', { WAYLAND_DISPLAY: 'wayland-0' }, 'linux', nowhere, undefined],
  ['on a Mac', {}, 'darwin', nowhere, undefined],
  ['on Windows', {}, 'win32', nowhere, undefined],
] as const)('%s', (_, env, platform, exists, expected) => {
  expect(whyNoBrowser({ env, platform, exists })).toBe(expected);
});

it('leaves the browser alone when BROWSER says so', async () => {
  expect(await openBrowser('http://localhost/', { BROWSER: 'none' })).toBe(false);
});
