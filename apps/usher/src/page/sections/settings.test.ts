/** The settings on the page: what is in force, what can be changed here, and the keys of other programs. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { settingNames } from '../../config/settings.ts';
import { type Browser, type PageAt, pageAt } from '../testing/page-at.ts';

let page: PageAt;
let browser: Browser;
const file = () => readFileSync(join(page.home, 'config.toml'), 'utf8');

beforeAll(async () => {
  page = await pageAt({
    config:
      '# mine\n[trakt]\nclient_secret = "canary-secret"\n[export]\nkeep = 3\n[server]\npage_listen = "[::1]:8766"\n',
  });
  browser = page.signedIn();
});
afterAll(() => page.remove());

describe('what is in force', () => {
  it('stands with where it came from; secrets do not', async () => {
    const shown = await browser.read('/settings');
    expect(settingNames.filter((name) => !shown.includes(`<b>${name}</b>`))).toEqual([]);
    expect(shown).toContain('config.toml:5');
    expect(shown).toContain('from TRAKT_API_URL');
    expect(shown).toContain('set, not shown');
    expect(shown).toContain('<code>&quot;[::1]:8766&quot;</code>');
    expect(shown).not.toContain('canary-secret');
  });
});

describe('a setting', () => {
  it('is written into the file, whose comments stay, and holds at once where it can', async () => {
    expect(await browser.press('/settings/set', { name: 'logging.level', value: 'debug' })).toContain('from now on');
    expect(page.settings.get('logging.level')).toBe('debug');
    expect(await browser.press('/settings/set', { name: 'export.keep', value: '7' })).toContain('from the next start');
    expect(file()).toContain('# mine');
    expect(file()).toMatch(/keep = 7/);
  });

  it.each([
    ['export.timezone', 'Mars/Base'],
    ['export.keep', 'many'],
    ['export.keep', ''],
    ['logging.level', 'loud'],
    ['notify.command', '["sh"]'],
    ['trakt.api_url', 'https://evil.example'],
    ['server.allowed_hosts', 'evil.example'],
    ['vault.dir', '/tmp'],
    ['__proto__', 'x'],
  ])('%s = %s is refused, and nothing changes', async (name, value) => {
    const before = file();
    expect(await browser.press('/settings/set', { name, value })).toContain('class="error note"');
    expect(file()).toBe(before);
  });
});

describe('a key', () => {
  it('is shown once, listed without itself, and removed', async () => {
    const shown = await browser.press('/settings/keys/add', { name: 'Home Assistant' });
    const [key = ''] = /usher_[\w-]{43}/.exec(shown) ?? [];
    expect(page.keys.find(key)).toMatchObject({ name: 'Home Assistant', mayChange: false });
    const later = await browser.read('/settings');
    expect(later).toContain('Home Assistant');
    expect(later).not.toContain(key);
    expect(await browser.press('/settings/keys/add', { name: 'Home Assistant' })).toContain('no other key has it');
    expect(await browser.press('/settings/keys/add', { name: '<b>' })).not.toContain('usher_');
    await browser.press('/settings/keys/remove', { value: 'Home Assistant' });
    expect(page.keys.find(key)).toBeUndefined();
  });
});
