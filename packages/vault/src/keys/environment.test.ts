import { execFileSync } from 'node:child_process';
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

  it('takes what Windows PowerShell has written', async () => {
    const path = join(directory, 'key');
    writeFileSync(path, `\ufeff${bytes.toString('base64')}\r\n`, 'utf16le');
    expect((await environmentKey({ USHER_KEY_FILE: path }).find(recorded)).export()).toEqual(bytes);
  });

  it.skipIf(process.platform === 'win32')("takes what a shell's <(...) writes, for as often as it is asked", () => {
    const script = `
      import { environmentKey } from ${JSON.stringify(new URL('environment.ts', import.meta.url).href)};
      const find = () => environmentKey(process.env).find({ kind: 'environment' });
      for (const key of [await find(), await find()]) process.stdout.write(key.export());`;
    const words =
      'USHER_KEY_FILE=<(sleep 0.1; echo "$2") exec "$0" --conditions=@trakt-usher/source --input-type=module -e "$1"';
    const found = execFileSync('bash', ['-c', words, process.execPath, script, bytes.toString('hex')]);
    expect(found).toEqual(Buffer.concat([bytes, bytes]));
  });

  it.skipIf(process.platform === 'win32')('reads no device, and no file without an end', async () => {
    const long = join(directory, 'long');
    writeFileSync(long, 'a'.repeat(70_000));
    for (const [path, system] of [
      ['/dev/zero', 'not a regular file'],
      [long, 'more than 65536 bytes'],
    ] as const) {
      const error = await rejection(environmentKey({ USHER_KEY_FILE: path }).find(recorded));
      expect(error).toMatchObject({ setting: 'USHER_KEY_FILE', detail: { reason: 'file_unreadable', path, system } });
    }
  });

  it('takes the name of a file without the end of its line', async () => {
    const path = join(directory, 'key');
    writeFileSync(path, bytes.toString('hex'));
    expect((await environmentKey({ USHER_KEY_FILE: `${path}\r` }).find(recorded)).export()).toEqual(bytes);
  });

  it('says why it cannot read the file that is there', async () => {
    const error = await rejection(environmentKey({ USHER_KEY_FILE: directory }).find(recorded));
    expect(error).toMatchObject({ message: expect.stringContaining("can't be read (not a regular file)") });
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
