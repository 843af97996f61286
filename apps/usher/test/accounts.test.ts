import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { quickHome } from './run-here.ts';
import type { Home } from './run-usher.ts';
import { homeAt, signIn, startTrakt, type Trakt } from './trakt.ts';

let trakt: Trakt;
let home: Home;
beforeAll(async () => {
  trakt = await startTrakt({ autoApprove: true });
  home = homeAt(trakt, quickHome());
});
afterAll(async () => {
  await home.remove();
  await trakt.close();
});

const json = async (args: readonly string[], env: Record<string, string> = {}) =>
  JSON.parse((await home.run([...args, '--json'], { env })).stdout);
const tokenOf = async (args: readonly string[], env: Record<string, string> = {}) =>
  (await json(['token', ...args], env)).access_token;

describe('usher accounts', () => {
  it('says that there is none', async () => {
    expect(await home.run(['accounts'])).toEqual({
      code: 0,
      stdout: '',
      stderr: 'Not signed in. Run: usher auth\n',
    });
    expect(await json(['accounts'])).toEqual([]);
  });

  it('lists the sign-ins, and marks the one that is used when none is named', async () => {
    await signIn(home);
    await signIn(home, { env: { USHER_ACCOUNT: 'living-room' } });
    const { code, stdout } = await home.run(['accounts']);
    expect(code).toBe(0);
    const [first, second, ...more] = stdout.split('\n');
    expect(first).toMatch(/^\* default +ada +signed in +access token ends in 7 days, /);
    expect(second).toMatch(/^ {2}living-room +ada +signed in +access token ends in 7 days, /);
    expect(more).toEqual(['']);
    expect((await home.run(['accounts', 'list'])).stdout).toBe(stdout);
    expect(await json(['accounts'])).toMatchObject([
      { account: 'default', state: 'signed_in', user: 'ada', default: true },
      { account: 'living-room', default: false },
    ]);
  });

  it('remembers which one is used when none is named; the environment and --account name another', async () => {
    const [first, second] = [await tokenOf(['--account', 'default']), await tokenOf(['--account', 'living-room'])];
    expect(await home.run(['accounts', 'default', 'living-room'])).toEqual({
      code: 0,
      stdout: '',
      stderr: '"living-room" is used when no account is named.\n',
    });
    expect(await tokenOf([])).toBe(second);
    expect(await tokenOf([], { USHER_ACCOUNT: 'default' })).toBe(first);
    expect(await tokenOf(['--account', 'default'], { USHER_ACCOUNT: 'living-room' })).toBe(first);
    expect((await home.run(['accounts'])).stdout).toMatch(/\* living-room/);
  });

  it('takes no name that nobody is signed in under', async () => {
    expect(await home.run(['accounts', 'default', 'nobody'])).toMatchObject({
      code: 2,
      stderr: 'There is no sign-in "nobody". There is: default, living-room. Run: usher accounts\n',
    });
  });

  it('names the sign-ins at another server, where one is asked that has none, or others', async () => {
    const elsewhere = 'http://127.0.0.1:1';
    const env = { TRAKT_AUTH_URL: elsewhere, TRAKT_API_URL: elsewhere };
    expect(await home.run(['token'], { env })).toMatchObject({
      code: 3,
      stderr: expect.stringContaining(
        `Not signed in at ${elsewhere}. There is a sign-in at ${trakt.url}: default, living-room. If you meant that one`,
      ),
    });
    const there = `There is no sign-in "nobody" at ${elsewhere}. There is: at ${trakt.url}: default, living-room.`;
    const asked = await home.run(['accounts', 'default', 'nobody'], { env });
    expect(asked).toMatchObject({ code: 2, stderr: `${there} Run: usher accounts\n` });
    expect((await home.run(['token-clear', '--force'], { env })).stderr).toBe(
      `You weren't signed in as "living-room". There is: at ${trakt.url}: default, living-room.\n`,
    );
  });

  it('signs the removed one out, and only that', async () => {
    expect(await home.run(['accounts', 'remove', 'living-room'])).toMatchObject({ code: 2 });
    const revocations = trakt.asked('/oauth/revoke');
    expect(await home.run(['accounts', 'remove', 'living-room', '--force'])).toMatchObject({
      code: 0,
      stderr: 'Signed "living-room" out, at Trakt and here.\n',
    });
    expect(trakt.asked('/oauth/revoke')).toBeGreaterThan(revocations);
    expect(await json(['accounts'])).toMatchObject([{ account: 'default', default: true }]);
    expect(await tokenOf([])).toBeTruthy();
  });

  it('does without what it remembered', async () => {
    writeFileSync(join(home.path, 'accounts.json'), 'broken');
    expect(await json(['accounts'])).toMatchObject([{ account: 'default', default: true }]);
    expect((await home.run(['whoami'])).code).toBe(0);
    expect(await json(['accounts'])).toMatchObject([{ user: 'ada' }]);
    expect(readFileSync(join(home.path, 'accounts.json'), 'utf8')).not.toContain(await tokenOf([]));
  });
});

describe('a sign-in as another user than before', () => {
  it('replaces nothing unless told to, and ends', async () => {
    const [grantId] = (await json(['accounts'])).map(() => knownGrant());
    remembered((users) => ({ ...users, [grantId]: { username: 'bob', uuid: 'another' } }));
    const before = await tokenOf([]);
    trakt.sandbox.endGrants();
    await home.run(['token-refresh']);
    const revocations = trakt.asked('/oauth/revoke');
    const refused = await home.run(['auth', '--device']);
    expect(refused).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('This is ada, but "default" is the sign-in of bob.'),
    });
    expect(trakt.asked('/oauth/revoke')).toBeGreaterThan(revocations);
    expect(await json(['accounts'])).toMatchObject([{ user: 'bob', state: 'sign_in_required' }]);
    expect((await home.run(['auth', '--device', '--force'])).code).toBe(0);
    expect(await json(['accounts'])).toMatchObject([{ user: 'ada', state: 'signed_in' }]);
    expect(await tokenOf([])).not.toBe(before);
  });

  const file = () => join(home.path, 'accounts.json');
  const knownGrant = (): string => Object.keys(JSON.parse(readFileSync(file(), 'utf8')).users)[0] ?? '';
  const remembered = (change: (users: object) => object) => {
    const { users, ...rest } = JSON.parse(readFileSync(file(), 'utf8'));
    writeFileSync(file(), JSON.stringify({ ...rest, users: change(users) }));
  };
});
