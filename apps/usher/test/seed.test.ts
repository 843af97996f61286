import { existsSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { quickHome } from './run-here.ts';
import type { Home } from './run-usher.ts';
import { homeAt, signIn, startTrakt, type Trakt } from './trakt.ts';

let trakt: Trakt;
let home: Home;
beforeAll(async () => {
  trakt = await startTrakt({ autoApprove: true });
});
afterAll(() => trakt.close());
beforeEach(() => {
  home = homeAt(trakt, quickHome());
});
afterEach(() => home.remove());

/** tmpfs and overlay: what ends with a container. Some machines have their temporary files there. */
const endsWithContainer = (folder: string) => [0x01021994, 0x794c7630].includes(statfsSync(folder).type);

describe.runIf(existsSync('/dev/shm'))('a refresh token from the environment, on storage that ends', () => {
  it('is left alone, and the access token serves as it is', async () => {
    vi.stubEnv('TMPDIR', '/dev/shm');
    const brief = homeAt(trakt, quickHome());
    try {
      const { access_token, refresh_token } = trakt.sandbox.issueGrant();
      const requests = trakt.asked('/oauth/token');
      const env = { TRAKT_ACCESS_TOKEN: access_token, TRAKT_REFRESH_TOKEN: refresh_token };
      expect(await brief.run(['token'], { env })).toMatchObject({
        code: 0,
        stdout: `${access_token}\n`,
        stderr: expect.stringContaining('Mount a volume'),
      });
      expect(
        await brief.run(['token'], { env: { TRAKT_REFRESH_TOKEN: refresh_token, USHER_ACCOUNT: 'b' } }),
      ).toMatchObject({
        code: 3,
        stderr: expect.stringContaining('Mount a volume'),
      });
      expect(trakt.asked('/oauth/token')).toBe(requests);
    } finally {
      await brief.remove();
    }
  });
});

describe.runIf(!endsWithContainer(tmpdir()))('a refresh token from the environment', () => {
  it('is taken into the vault once, and renewed from there', async () => {
    const { access_token, refresh_token } = trakt.sandbox.issueGrant();
    const env = { TRAKT_ACCESS_TOKEN: access_token, TRAKT_REFRESH_TOKEN: refresh_token };
    const first = await home.run(['token'], { env });
    expect(first).toMatchObject({
      code: 0,
      stdout: `${access_token}\n`,
      stderr: expect.stringContaining('is in the vault now'),
    });
    expect(await home.run(['token'], { env })).toEqual({ code: 0, stdout: `${access_token}\n`, stderr: '' });
    expect((await home.run(['token-refresh'], { env })).code).toBe(0);
    const renewed = await home.run(['token'], { env });
    expect(renewed.stdout).not.toBe(first.stdout);
    expect(await home.run(['token'])).toEqual(renewed);
  });

  it('needs no access token, and may be in a file', async () => {
    const file = join(home.path, 'refresh');
    writeFileSync(file, `${trakt.sandbox.issueGrant().refresh_token}\n`);
    const env = { TRAKT_REFRESH_TOKEN_FILE: file };
    expect((await home.run(['whoami'], { env })).stdout).toMatch(/^User +ada/);
    expect((await home.run(['token-status'])).stdout).toMatch(/State +signed in\n/);
  });

  it('is never sent again once it was spent, and says so', async () => {
    const env = { TRAKT_REFRESH_TOKEN: trakt.sandbox.issueGrant().refresh_token };
    await home.run(['token'], { env });
    await home.run(['token-clear', '--force']);
    const requests = trakt.asked('/oauth/token');
    expect(await home.run(['token'], { env })).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('works only once'),
    });
    expect(trakt.asked('/oauth/token')).toBe(requests);
  });

  it('replaces no sign-in that is good', async () => {
    await signIn(home);
    const before = await home.run(['token']);
    const env = { TRAKT_REFRESH_TOKEN: trakt.sandbox.issueGrant().refresh_token };
    expect(await home.run(['token'], { env })).toEqual(before);
  });

  it('is left alone where nobody is to sign in', async () => {
    writeFileSync(join(home.path, 'config.toml'), '[auth]\nuse_oauth = false\n');
    const env = { TRAKT_REFRESH_TOKEN: trakt.sandbox.issueGrant().refresh_token };
    expect(await home.run(['token'], { env })).toMatchObject({ code: 2 });
  });
});
