import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { ConfigError } from 'trakt-usher/store';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { environmentKey } from './environment.ts';

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
    ['a value in quotes, as a file of variables has it', `"${bytes.toString('base64')}"\r`],
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
        const where = 'USHER_KEY_FILE' in variables ? { path } : {};
        expect(error).toMatchObject({ setting: Object.keys(variables)[0], detail: { reason: 'no_key', ...where } });
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
      detail: { reason: 'file_unreadable', path, system: 'ENOENT' },
    });
  });

  it('takes the name of a file without the end of its line', async () => {
    const path = join(directory, 'key');
    writeFileSync(path, bytes.toString('hex'));
    expect((await environmentKey({ USHER_KEY_FILE: `${path}\r` }).find(recorded)).export()).toEqual(bytes);
  });

  it('says why it cannot read the file that is there', async () => {
    const error = await rejection(environmentKey({ USHER_KEY_FILE: directory }).find(recorded));
    expect(error).toMatchObject({ message: expect.stringContaining("can't be read (EISDIR)") });
  });

  it('refuses to choose between two', async () => {
    const both = { USHER_KEY: bytes.toString('hex'), USHER_KEY_FILE: join(directory, 'key') };
    expect(await rejection(environmentKey(both).find(recorded))).toMatchObject({
      code: 'config_invalid',
      detail: { reason: 'both_set', other: 'USHER_KEY_FILE' },
    });
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
