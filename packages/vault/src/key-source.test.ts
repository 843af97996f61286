import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { ConfigError, VaultError } from 'trakt-usher';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { chooseKeySource, environmentKey, keyFile } from './key-source.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'key-source-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

const bytes = Buffer.from(Array.from({ length: 32 }, (_, index) => 255 - index));
const recorded = { kind: 'environment' } as const;

describe('key from the environment', () => {
  it.each([
    ['hex', bytes.toString('hex')],
    ['capital hex', bytes.toString('hex').toUpperCase()],
    ['base64', bytes.toString('base64')],
    ['base64url', bytes.toString('base64url')],
    ['a value with a line break', `${bytes.toString('hex')}\n`],
  ])('takes 32 bytes as %s', async (_name, text) => {
    expect((await environmentKey({ USHER_KEY: text }).find(recorded)).export()).toEqual(bytes);
    const path = join(directory, 'key');
    writeFileSync(path, text);
    expect((await environmentKey({ USHER_KEY_FILE: path }).find(recorded)).export()).toEqual(bytes);
  });

  it.each(['secret-passphrase', bytes.subarray(1).toString('hex'), bytes.toString('base64').slice(2)])(
    'refuses %s and never repeats it',
    async (text) => {
      const path = join(directory, 'key');
      writeFileSync(path, text);
      for (const variables of [{ USHER_KEY: text }, { USHER_KEY_FILE: path }]) {
        const error = await rejection(environmentKey(variables).find(recorded));
        expect(error).toBeInstanceOf(ConfigError);
        expect(error).toMatchObject({ setting: Object.keys(variables)[0] });
        expect(inspect(error)).not.toContain(text);
      }
    },
  );

  it('names the file that it cannot read', async () => {
    const path = join(directory, 'missing');
    const error = await rejection(environmentKey({ USHER_KEY_FILE: path }).find(recorded));
    expect(error).toMatchObject({
      code: 'config_invalid',
      setting: 'USHER_KEY_FILE',
      message: expect.stringContaining(path),
    });
  });

  it('refuses to choose between two', async () => {
    const both = { USHER_KEY: bytes.toString('hex'), USHER_KEY_FILE: join(directory, 'key') };
    expect(await rejection(environmentKey(both).find(recorded))).toBeInstanceOf(ConfigError);
  });

  it('is chosen where one is set; an empty variable is none', () => {
    expect(chooseKeySource({ environment: { USHER_KEY: 'x' }, directory }).kind).toBe('environment');
    expect(chooseKeySource({ environment: { USHER_KEY_FILE: 'x' }, directory }).kind).toBe('environment');
    expect(chooseKeySource({ environment: { USHER_KEY: '' }, directory }).kind).toBe('key_file');
  });
});

describe('key file', () => {
  const inFile = { kind: 'key_file' } as const;

  it('is made for its owner alone, once, and found again', async () => {
    const [one, other] = await Promise.all([keyFile(directory).create(), keyFile(directory).create()]);
    expect(one?.key.equals(other?.key ?? fail())).toBe(true);
    expect((await keyFile(directory).find(inFile)).equals(one?.key ?? fail())).toBe(true);
    expect(readdirSync(directory)).toEqual(['vault.key']);
    expect(statSync(join(directory, 'vault.key')).mode & 0o777).toBe(0o600);
  });

  it('says what is safer', () => {
    expect(keyFile(directory).warning).toEqual({
      code: 'key_beside_vault',
      path: join(directory, 'vault.key'),
      safer: ['environment'],
    });
  });

  it('is never made for a vault that exists', async () => {
    expect(await rejection(keyFile(directory).find(inFile))).toMatchObject({ code: 'wrong_key' });
    expect(readdirSync(directory)).toEqual([]);
  });

  it('is refused where others can read it, with the command that mends it', async () => {
    await keyFile(directory).create();
    const path = join(directory, 'vault.key');
    chmodSync(path, 0o640);
    const error = await rejection(keyFile(directory).find(inFile));
    expect(error).toMatchObject({ code: 'unsafe_location', message: expect.stringContaining(`chmod 600 '${path}'`) });
  });

  it('is refused when it holds something else, and never repeated', async () => {
    await keyFile(directory).create();
    const path = join(directory, 'vault.key');
    const half = readFileSync(path, 'utf8').slice(0, 20);
    writeFileSync(path, half);
    const error = await rejection(keyFile(directory).find(inFile));
    expect(error).toBeInstanceOf(VaultError);
    expect(error).toMatchObject({ code: 'wrong_key' });
    expect(inspect(error)).not.toContain(half);
  });
});

async function rejection(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => fail(),
    (error: unknown) => error,
  );
}

function fail(): never {
  throw new Error('it should have been refused');
}
