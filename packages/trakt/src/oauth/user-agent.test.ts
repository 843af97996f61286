import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { userAgentHeader, version } from './user-agent.ts';

afterEach(() => {
  vi.unstubAllGlobals();
});

describe('the user agent', () => {
  it('is the app and this library, by their versions', () => {
    const { version: published } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
    expect(version).toBe(published);
    expect(userAgentHeader('my-app/1.0')).toEqual({ 'user-agent': `my-app/1.0 trakt-usher/${version}` });
    expect(userAgentHeader()).toEqual({ 'user-agent': `trakt-usher/${version}` });
  });

  it('is left to the browser in a browser, and to us in other runtimes with a navigator', () => {
    vi.stubGlobal('navigator', { userAgent: 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36' });
    expect(userAgentHeader('my-app/1.0')).toEqual({});
    for (const runtime of [{ userAgent: 'Cloudflare-Workers' }, {}, undefined]) {
      vi.stubGlobal('navigator', runtime);
      expect(userAgentHeader()).toHaveProperty('user-agent');
    }
  });
});
