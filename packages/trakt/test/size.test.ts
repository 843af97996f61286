/** What a program pays for its parts of the library, minified and gzipped: each part its own, and none for another's. */

import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'tsdown';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';

let scratch: string;

beforeAll(() => {
  scratch = mkdtempSync(path.join(tmpdir(), 'usher-size-'));
});

afterAll(() => rmSync(scratch, { recursive: true }));

/** The text of a program's bundle. `trakt-usher` is the built library. */
async function bundled(name: string, source: string): Promise<string> {
  const entry = path.join(scratch, `${name}.js`);
  writeFileSync(entry, source.replaceAll('trakt-usher', inject('traktDist')));
  const outDir = path.join(scratch, name);
  await build({ entry, outDir, minify: true, dts: false, platform: 'neutral', config: false, logLevel: 'error' });
  return readdirSync(outDir)
    .map((file) => readFileSync(path.join(outDir, file), 'utf8'))
    .join('');
}

const session = `
  import { createMemoryStore, createSession } from 'trakt-usher/session/index.js';
  export const session = createSession({ app: { clientId: 'a' }, store: createMemoryStore() });`;

it.each([
  ['device sign-in', 6_460, "export { pollDeviceToken, requestDeviceCode } from 'trakt-usher/oauth/index.js';"],
  [
    'sign-in and session',
    17_320,
    `${session}
    export { createAuthorizationUrl, exchangeCode, pollDeviceToken, requestDeviceCode } from 'trakt-usher/oauth/index.js';`,
  ],
  [
    'one section and session',
    23_430,
    `${session}
    import { createTraktClientWith, sync } from 'trakt-usher/api/index.js';
    export const { request } = createTraktClientWith({ sync }, { app: { clientId: 'a' }, session });`,
  ],
  ['everything', 33_740, "export * from 'trakt-usher/index.js'; export * from 'trakt-usher/api/index.js';"],
])('%s is at most %i bytes', async (name, most, source) => {
  const bundle = await bundled(name, source);
  expect(gzipSync(bundle).length).toBeLessThanOrEqual(most);
});

it('a client of one section has no other', async () => {
  const bundle = await bundled('alone', "export { createTraktClientWith, notes } from 'trakt-usher/api/index.js';");
  expect(bundle).toContain('/notes/:id');
  expect(bundle.match(/(GET|POST|PUT|DELETE) \/(?!notes)\S*/g)).toBeNull();
});

it('a session alone has nothing of what only those need that share their incidents', async () => {
  const bundle = await bundled('session alone', session);
  expect(bundle).toContain('oauth.token_refresh_success');
  expect(bundle).not.toContain('oauth.provider_incident');
});
