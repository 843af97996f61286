import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { quickHome } from './run-here.ts';
import type { Home } from './run-usher.ts';
import { pyTraktFile, savedCredentials, type Tokens } from './token-files.ts';
import { homeAt, signIn, startTrakt, type Trakt } from './trakt.ts';

let trakt: Trakt;
let home: Home;
let file: string;
let grant: Tokens;

beforeAll(async () => {
  trakt = await startTrakt({ autoApprove: true });
});
afterAll(() => trakt.close());
beforeEach(() => {
  trakt.sandbox.faults.clear();
  home = homeAt(trakt, quickHome());
  file = `${home.path}/.pytrakt.json`;
  grant = trakt.sandbox.issueGrant();
  writeFileSync(file, pyTraktFile(grant));
});
afterEach(() => home.remove());

const status = async () => JSON.parse((await home.run(['token-status', '--json'])).stdout);
const refreshes = () => trakt.sandbox.requests.list({ path: '/oauth/token' }).length;

describe('usher auth import', () => {
  it('takes a sign-in over: the file set aside, the refresh token spent, once', async () => {
    const before = refreshes();
    const { code, stdout, stderr } = await home.run(['auth', 'import', '.pytrakt.json', '--stopped']);
    expect([code, stdout]).toEqual([0, '']);
    expect(stderr).toMatch(/^Brought ada's sign-in from PyTrakt .* renewed it\. The access token ends in 7 days/);
    expect(stderr).toContain(`${file}.taken-by-usher`);
    expect(existsSync(file)).toBe(false);
    expect(readFileSync(`${file}.taken-by-usher`, 'utf8')).toBe(pyTraktFile(grant));
    expect(refreshes()).toBe(before + 1);
    expect(await status()).toMatchObject({ state: 'signed_in', clientId: 'sandbox-client', refreshable: true });
    const token = (await home.run(['token'])).stdout.trim();
    expect(token).not.toBe(grant.access_token);
    expect((await home.run(['whoami'])).stdout).toMatch(/^User +ada/);
    expect(stderr).not.toMatch(new RegExp(`canary|${grant.access_token}|${grant.refresh_token}`));
  });

  it('tells a program what became of it', async () => {
    const { stdout, stderr } = await home.run(['auth', 'import', file, '--stopped', '--json']);
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toMatchObject({
      state: 'signed_in',
      program: 'pytrakt',
      setAside: `${file}.taken-by-usher`,
    });
  });

  it('takes credentials.enc, with the app that the configuration names', async () => {
    const credentials = `${home.path}/credentials.enc`;
    writeFileSync(credentials, savedCredentials(grant));
    expect((await home.run(['auth', 'import', credentials, '--stopped'])).code).toBe(0);
    expect(await status()).toMatchObject({ state: 'signed_in', clientId: 'sandbox-client' });
    expect(existsSync(credentials)).toBe(false);
  });

  it('never takes the place of an older file that was set aside', async () => {
    writeFileSync(`${file}.taken-by-usher`, 'older');
    expect((await home.run(['auth', 'import', file, '--stopped'])).stderr).toContain('.taken-by-usher-2');
    expect(readFileSync(`${file}.taken-by-usher`, 'utf8')).toBe('older');
  });
});

describe('nothing is changed', () => {
  let before: Record<string, string>;
  beforeEach(() => {
    before = home.files();
  });
  const afterwards = () =>
    Object.fromEntries(
      Object.entries(home.files()).filter(([path]) => !/^(vault|generations|sent-refresh-tokens)\b/.test(path)),
    );

  it('unless the other program is said to have ended; a sign-in of its own is suggested', async () => {
    const asked = refreshes();
    const { code, stderr } = await home.run(['auth', 'import', file]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/only one program can have it.*--stopped.*Run: usher auth\n$/);
    expect(home.files()).toEqual(before);
    expect(refreshes()).toBe(asked);
  });

  it('where the grant is dead', async () => {
    trakt.sandbox.endGrants();
    const { code, stderr } = await home.run(['auth', 'import', file, '--stopped']);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^Trakt no longer accepts the sign-in in .*pytrakt\.json\..*Run: usher auth\n$/);
    expect(afterwards()).toEqual(before);
    expect(await status()).toMatchObject({ state: 'sign_in_required', reason: 'never' });
  });

  it('where the refresh token was brought before, and used', async () => {
    await home.run(['auth', 'import', file, '--stopped']);
    writeFileSync(file, pyTraktFile(grant));
    const asked = refreshes();
    const { code, stderr } = await home.run(['auth', 'import', file, '--stopped', '--account', 'second']);
    expect([code, stderr]).toEqual([1, expect.stringMatching(/used before.*Run: usher auth --account second\n$/)]);
    expect(refreshes()).toBe(asked);
    expect(readFileSync(file, 'utf8')).toBe(pyTraktFile(grant));
  });

  it('where somebody is signed in', async () => {
    await signIn(home);
    const was = await status();
    before = afterwards();
    const { code, stderr } = await home.run(['auth', 'import', file, '--stopped']);
    expect([code, stderr]).toEqual([1, expect.stringMatching(/signed in as "default" already.*--account/)]);
    expect(afterwards()).toEqual(before);
    expect(await status()).toEqual(was);
    expect((await home.run(['auth', 'import', file, '--stopped', '--account', 'second'])).code).toBe(0);
  });

  it.each([
    ['', /is empty\./],
    ['{"name":"x"}', /is JSON, but not a token file that usher knows\. It holds name\./],
    ['hello', /is neither JSON nor/],
  ])('for a file that is none: %j', async (content, words) => {
    writeFileSync(file, content);
    const { code, stderr } = await home.run(['auth', 'import', file, '--stopped']);
    expect(code).toBe(1);
    expect(stderr).toMatch(words);
    expect(stderr).toContain(file);
    expect(readFileSync(file, 'utf8')).toBe(content);
  });

  it('for a file that is not there', async () => {
    expect(await home.run(['auth', 'import', 'gone.json', '--stopped'])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('gone.json'),
    });
  });
});

describe('a sign-in that could not be renewed at once', () => {
  it('is ours all the same, and renewed later', async () => {
    trakt.sandbox.faults.add({ route: 'token', kind: 'json_429', retryAfterSeconds: 60, times: 1 });
    const { code, stderr } = await home.run(['auth', 'import', file, '--stopped']);
    expect([code, stderr]).toEqual([4, expect.stringContaining('could not be renewed yet')]);
    expect(existsSync(file)).toBe(false);
    expect((await home.run(['token'])).stdout.trim()).toBe(grant.access_token);
    expect((await home.run(['token-refresh'])).code).toBe(0);
    expect((await home.run(['token'])).stdout.trim()).not.toBe(grant.access_token);
  });

  it('stays out of the other program when the answer was lost', async () => {
    trakt.sandbox.faults.add({ route: 'token', kind: 'status', status: 502, commit: true, times: 9 });
    const { code, stderr } = await home.run(['auth', 'import', file, '--stopped'], { deadlineMs: 60_000 });
    expect(code).not.toBe(0);
    expect(stderr).toContain('could not be renewed yet');
    expect([existsSync(file), existsSync(`${file}.taken-by-usher`)]).toEqual([false, true]);
    expect((await status()).reason).not.toBe('never');
  }, 90_000);
});

describe('the access token alone', () => {
  it('is taken without a word about the other program, which keeps its file', async () => {
    const asked = refreshes();
    const { code, stderr } = await home.run(['auth', 'import', file, '--access-only']);
    expect([code, stderr]).toEqual([
      0,
      expect.stringMatching(/^Brought ada's access token from PyTrakt .* nothing renews it\.\n$/),
    ]);
    expect(refreshes()).toBe(asked);
    expect(existsSync(file)).toBe(true);
    expect((await home.run(['token'])).stdout.trim()).toBe(grant.access_token);
    expect(await status()).toMatchObject({ refreshable: false });
  });

  it('is all there is in some files', async () => {
    const { refresh_token: _, ...rest } = grant;
    writeFileSync(file, pyTraktFile(rest));
    expect((await home.run(['auth', 'import', file])).code).toBe(0);
    expect((await home.run(['token'])).stdout.trim()).toBe(grant.access_token);
    expect(readdirSync(home.path)).toContain('.pytrakt.json');
  });
});
