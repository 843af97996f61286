import { chmodSync, cpSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { quickHome } from './run-here.ts';
import type { Home, RunOptions } from './run-usher.ts';
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

const token = (options?: RunOptions) => home.run(['token'], options);
const keyless = { env: { USHER_KEY: '' } };

describe('usher vault status', () => {
  it('tells the place, the key and the sign-ins, and needs no key', async () => {
    const none = await home.run(['vault', 'status']);
    expect(none).toMatchObject({ code: 0, stderr: '' });
    expect(none.stdout).toMatch(/^Place +\S+vault\.db \(none yet; .*\n(Disk .*\n)?Key +USHER_KEY.*\nSign-ins +none\n$/);
    expect(home.files()).toEqual({});
    await signIn(home);
    const before = home.files();
    expect((await home.run(['vault', 'status'])).stdout).toMatch(
      /\nKey +USHER_KEY or USHER_KEY_FILE\nSign-ins +default\nLocks +hold between programs\n$/,
    );
    const keyed = await home.run(['vault', 'status'], keyless);
    expect(keyed.code).toBe(0);
    expect(keyed.stdout).toMatch(/\nKey +USHER_KEY or USHER_KEY_FILE: .*\nSign-ins +default\n/);
    expect(JSON.parse((await home.run(['vault', 'status', '--json'])).stdout)).toMatchObject({
      vault: join(home.path, 'vault', 'vault.db'),
      exists: true,
      key: 'environment',
      locks: 'hold',
      permissions: [],
      accounts: [{ account: 'default', issuer: trakt.url }],
    });
    expect(home.files()['vault/vault.db']).toEqual(before['vault/vault.db']);
  });

  it('tells a copy, what others may read, and damage', async () => {
    await signIn(home);
    const vault = join(home.path, 'vault');
    renameSync(vault, join(home.path, 'original'));
    cpSync(join(home.path, 'original'), vault, { recursive: true });
    chmodSync(join(vault, 'vault.db'), 0o644);
    const { code, stdout } = await home.run(['vault', 'status']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/\nNot renewed +default: .*usher vault adopt\n/);
    expect(stdout).toMatch(/\nTrouble +others have access to \S+vault\.db\. Run: usher doctor --fix\n/);
    writeFileSync(join(vault, 'vault.db'), 'no vault');
    expect(await home.run(['vault', 'status'])).toMatchObject({
      code: 1,
      stdout: expect.stringMatching(/\nTrouble +\S+vault\.db is damaged\./),
    });
  });
});

describe('usher vault rekey', () => {
  it('says that there is nothing to give a key to', async () => {
    expect(await home.run(['vault', 'rekey'], keyless)).toMatchObject({ code: 1, stdout: '' });
    expect(home.files()).toEqual({});
  });

  it('needs a place to take a new key of the environment from', async () => {
    await signIn(home);
    expect(await home.run(['vault', 'rekey'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('USHER_NEW_KEY'),
    });
    expect(await home.run(['vault', 'rekey', '--key', 'stone'])).toMatchObject({ code: 2 });
  });

  it('opens with the new key of the environment alone', async () => {
    await signIn(home);
    const before = await token();
    const other = '33'.repeat(32);
    expect(await home.run(['vault', 'rekey'], { env: { USHER_NEW_KEY: other } })).toMatchObject({ code: 0 });
    expect(await token()).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^The key in USHER_KEY or USHER_KEY_FILE doesn't open /),
    });
    expect(await token({ env: { USHER_KEY: other } })).toEqual(before);
  });

  it('moves the key to a file and back', async () => {
    await signIn(home);
    const before = await token();
    const moved = await home.run(['vault', 'rekey', '--key', 'file']);
    expect(moved).toMatchObject({ code: 0, stderr: expect.stringContaining('Take USHER_KEY') });
    expect(await token(keyless)).toEqual(before);
    expect(await home.run(['vault', 'rekey', '--key', 'environment'])).toMatchObject({ code: 0 });
    expect(await token()).toEqual(before);
    expect(existsSync(join(home.path, 'vault', 'vault.key'))).toBe(false);
  });

  it('takes a passphrase, which is asked for and not shown', async () => {
    await signIn(home);
    const before = await token();
    const rekeying = home.start(['vault', 'rekey', '--key', 'passphrase']);
    await rekeying.sees(/A passphrase for the vault: /);
    rekeying.child.stdin.end('correct horse\n');
    const { code, stderr } = await rekeying.end;
    expect([code, stderr]).toEqual([0, expect.not.stringContaining('horse')]);
    expect(await token(keyless)).toMatchObject({ code: 1, stdout: '' });
    const opening = home.start(['token'], keyless);
    await opening.sees(/Passphrase of the vault: /);
    opening.child.stdin.end('correct horse\n');
    expect(await opening.end).toMatchObject({ code: 0, stdout: before.stdout });
    const wrong = home.start(['token'], keyless);
    await wrong.sees(/Passphrase of the vault: /);
    wrong.child.stdin.end('correct house\n');
    expect(await wrong.end).toMatchObject({ code: 1, stdout: '' });
  });
});

describe('the warning about a key beside the vault', () => {
  it('names a command that moves the key away, run as it is written', async () => {
    writeFileSync(join(home.path, 'config.toml'), '[vault]\nkey = "file"\n');
    const { stderr } = await home.run(['auth', '--device'], keyless);
    const [, command = ''] = /^To keep the key elsewhere, run this.*?: (\(umask.*)$/m.exec(stderr) ?? [];
    expect(command).toMatch(/usher vault rekey --key environment$/);
    const before = await token(keyless);
    /** The arguments are Node and usher's file. */
    const shell = (script: string) => [
      'sh',
      '-c',
      `usher() { "$NODE" "$MAIN" "$@"; }; NODE=$1 MAIN=$2; ${script}`,
      'sh',
    ];
    const moved = await home.run([], { ...keyless, under: shell(`${command} && usher token`) });
    expect([moved.code, moved.stdout]).toEqual([0, before.stdout]);
    expect(Object.keys(home.files()).filter((path) => path.endsWith('.key'))).toEqual(['usher.key']);
    const inFile = { env: { USHER_KEY: '', USHER_KEY_FILE: join(home.path, 'usher.key') } };
    expect(await token(inFile)).toEqual(before);
    expect(await token(keyless)).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(
        /^The key of \S+ comes from USHER_KEY or USHER_KEY_FILE, and neither is set\. Set /,
      ),
    });
    // A second run would lose the key that the first one made.
    const kept = readFileSync(inFile.env.USHER_KEY_FILE, 'utf8');
    expect((await home.run([], { ...inFile, under: shell(command) })).code).not.toBe(0);
    expect(readFileSync(inFile.env.USHER_KEY_FILE, 'utf8')).toBe(kept);
  });
});

describe('a sign-in on its way to another vault', () => {
  let there: Home;
  beforeEach(async () => {
    there = homeAt(trakt, quickHome());
    await signIn(home);
  });
  afterEach(() => there.remove());

  const withPassphrase = async (at: Home, args: readonly string[], passphrase = 'correct horse') => {
    const running = at.start(args);
    await running.sees(/assphrase .*file: /);
    running.child.stdin.end(`${passphrase}\n`);
    return running.end;
  };
  const file = () => join(home.path, 'ada.grant');

  it('has one home: it moves, and is renewed there', async () => {
    const { stdout: before } = await token();
    expect(await withPassphrase(home, ['vault', 'export', 'ada.grant'])).toMatchObject({ code: 0, stdout: '' });
    expect(await token()).toMatchObject({ code: 0, stdout: before });
    expect(readFileSync(file(), 'utf8')).not.toContain(before.trim());
    expect(await home.run(['token-refresh'])).toMatchObject({ code: 3 });
    expect(await withPassphrase(there, ['vault', 'import', file()])).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('"default" is signed in here now.'),
    });
    expect((await there.run(['whoami'])).stdout).toMatch(/^User +ada/);
    expect((await there.run(['token'])).stdout).not.toBe(before);
    expect(existsSync(file())).toBe(false);
  });

  it('goes on from an adopted copy to another vault and back, and one vault at a time renews it', async () => {
    copyVault(home);
    expect((await home.run(['vault', 'adopt', '--force'])).code).toBe(0);
    expect(await home.run(['vault', 'export', 'ada.grant'])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('token-refresh'),
    });
    expect((await home.run(['token-refresh'])).code).toBe(0);
    expect((await withPassphrase(home, ['vault', 'export', 'ada.grant'])).code).toBe(0);
    expect((await home.run(['token-refresh'])).code).toBe(3);
    expect((await home.run(['vault', 'adopt', '--force'])).stderr).toContain('all of its sign-ins already');
    expect((await withPassphrase(there, ['vault', 'import', file()])).code).toBe(0);
    expect((await there.run(['token-refresh'])).code).toBe(0);
    expect((await withPassphrase(there, ['vault', 'export', file()])).code).toBe(0);
    expect((await there.run(['token-refresh'])).code).toBe(3);
    expect((await withPassphrase(home, ['vault', 'import', file()])).code).toBe(0);
    expect((await home.run(['token-refresh'])).code).toBe(0);
    expect((await home.run(['whoami'])).stdout).toMatch(/^User +ada/);
  });

  it('is not lost with an export that was killed: the next one ends it', async () => {
    await withPassphrase(home, ['vault', 'export', 'ada.grant']);
    renameSync(file(), `${file()}.part`);
    expect(await there.run(['vault', 'import', `${file()}.part`])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('Run the export again'),
    });
    expect(await withPassphrase(home, ['vault', 'export', 'ada.grant'])).toMatchObject({ code: 0, stdout: '' });
    expect((await withPassphrase(there, ['vault', 'import', file()])).code).toBe(0);
    writeFileSync(`${file()}.part`, 'somebody elses');
    expect(await withPassphrase(home, ['vault', 'export', 'ada.grant'])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('ada.grant.part exists already'),
    });
  });

  it('is not moved where it could not be, and nothing changes', async () => {
    writeFileSync(file(), 'somebody elses');
    const before = home.files();
    expect(await home.run(['vault', 'export', 'ada.grant'])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('exists already'),
    });
    expect(await home.run(['vault', 'import', 'ada.grant'])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('holds no sign-in of usher vault export'),
    });
    expect(await there.run(['vault', 'export', 'x'])).toMatchObject({ code: 3 });
    expect(await home.run(['vault', 'export', 'y'])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('A passphrase for the file is needed, and none was entered. Nothing was moved.'),
    });
    expect(home.files()).toEqual(before);
  });

  it('is not taken in with another passphrase, nor over one that is there', async () => {
    await withPassphrase(home, ['vault', 'export', 'ada.grant']);
    expect(await withPassphrase(there, ['vault', 'import', file()], 'wrong')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining(`The passphrase doesn't open ${file()}.`),
    });
    await signIn(there);
    expect(await withPassphrase(there, ['vault', 'import', file()])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('--account'),
    });
    expect(await withPassphrase(there, ['vault', 'import', file(), '--account', 'ada'])).toMatchObject({ code: 0 });
    expect(JSON.parse((await there.run(['accounts', '--json'])).stdout)).toHaveLength(2);
  });
});

describe('usher vault adopt', () => {
  it('leaves a renewal to the time when it has to be, for it could end the sign-in of the original; or to a person who asks for it', async () => {
    await signIn(home);
    const before = await token();
    copyVault(home);
    expect((await home.run(['vault', 'adopt', '--force'])).code).toBe(0);
    const requests = trakt.asked('/oauth/token');
    expect(await token()).toEqual(before);
    expect(trakt.asked('/oauth/token')).toBe(requests);
    expect(await home.run(['token-refresh'])).toMatchObject({ code: 0, stderr: expect.stringMatching(/^Renewed\./) });
    expect(trakt.asked('/oauth/token')).toBe(requests + 1);
    expect(await token()).not.toEqual(before);
  });

  let brief: Trakt;
  beforeAll(async () => {
    brief = await startTrakt({ autoApprove: true, accessTokenLifeSeconds: 0 });
  });
  afterAll(() => brief.close());

  it('makes a copy renew, once the person says that the original is gone', async () => {
    const moved = homeAt(brief, quickHome());
    try {
      await signIn(moved);
      copyVault(moved);
      const refused = await moved.run(['token']);
      expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('usher vault adopt') });
      expect(await moved.run(['vault', 'adopt'])).toMatchObject({ code: 2 });
      const adopted = await moved.run(['vault', 'adopt', '--force']);
      expect(adopted).toMatchObject({ code: 0, stderr: expect.stringContaining('renews default from now on') });
      expect((await moved.run(['token-status'])).stdout).toMatch(/State +signed in; the answer to a renewal was lost/);
      expect(await moved.run(['token'])).toMatchObject({ code: 0, stderr: '' });
      const again = await moved.run(['vault', 'adopt', '--force']);
      expect(again).toMatchObject({ code: 0, stderr: expect.stringContaining('all of its sign-ins already') });
    } finally {
      await moved.remove();
    }
  });
});

/** Puts a copy in the vault's place. */
function copyVault({ path }: Home): void {
  renameSync(join(path, 'vault'), join(path, 'original'));
  cpSync(join(path, 'original'), join(path, 'vault'), { recursive: true });
}

describe('the key of a new vault', () => {
  it('comes from where the configuration says; later the vault remembers', async () => {
    const env = { ...trakt.env, USHER_KEY: '' };
    const plain = quickHome();
    try {
      writeFileSync(join(plain.path, 'config.toml'), '[vault]\nkey = "file"\n');
      await signIn(plain, { env });
      expect(existsSync(join(plain.path, 'vault', 'vault.key'))).toBe(true);
      writeFileSync(join(plain.path, 'config.toml'), '[vault]\nkey = "passphrase"\n');
      expect((await plain.run(['token'], { env })).code).toBe(0);
      writeFileSync(join(plain.path, 'config.toml'), '[vault]\nkey = "stone"\n');
      expect(await plain.run(['token'], { env })).toMatchObject({
        code: 2,
        stderr: expect.stringContaining('vault.key must be one of'),
      });
    } finally {
      await plain.remove();
    }
  });
});
