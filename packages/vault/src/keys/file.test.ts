import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { inspect } from 'node:util';
import { StoreError } from 'trakt-usher/store';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { keyFile, unusedKeyFiles } from './file.ts';
import type { RecordedKeySource } from './source.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'key-file-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

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
      safer: ['keyring', 'passphrase', 'environment'],
    });
  });

  it('is never made for a vault that exists', async () => {
    expect(await rejection(keyFile(directory).find(inFile))).toMatchObject({
      code: 'wrong_key',
      location: join(directory, 'vault.key'),
      detail: { reason: 'key_missing', source: 'key_file' },
    });
    expect(readdirSync(directory)).toEqual([]);
  });

  it('in the place of another has a name of its own, and can be forgotten', async () => {
    const source = keyFile(directory);
    const first = await source.create();
    const second = await source.create(first.recorded);
    expect(second.key.equals(first.key)).toBe(false);
    expect((await source.find(second.recorded)).equals(second.key)).toBe(true);
    expect((await source.find(first.recorded)).equals(first.key)).toBe(true);
    await source.discard?.(first.recorded);
    expect(await rejection(source.find(first.recorded))).toMatchObject({ code: 'wrong_key' });
    expect(readdirSync(directory)).toHaveLength(1);
  });

  it('in the place of one with such a name has another, and never the usual one, which nothing removes', async () => {
    const source = keyFile(directory);
    const first = await source.create();
    const second = await source.create(first.recorded);
    await source.discard?.(first.recorded);
    expect((await source.create(second.recorded)).recorded).toMatchObject({ name: expect.stringMatching(/^vault-/) });
    expect(readdirSync(directory)).not.toContain('vault.key');
  });

  it('is a new one for a vault that had its key elsewhere, even if an old key lies there', async () => {
    const source = keyFile(directory);
    const old = await source.create();
    const { key, recorded } = await source.create({ kind: 'environment' });
    expect(key.equals(old.key)).toBe(false);
    expect((await source.find(recorded)).equals(key)).toBe(true);
    expect((await source.find(old.recorded)).equals(old.key)).toBe(true);
  });

  it('is refused where others can read it, with the command that mends it', async () => {
    await keyFile(directory).create();
    const path = join(directory, 'vault.key');
    chmodSync(path, 0o640);
    const error = await rejection(keyFile(directory).find(inFile));
    expect(error).toMatchObject({
      code: 'unsafe_location',
      location: path,
      detail: { reason: 'permissions', mend: `chmod 600 '${path}'` },
    });
  });

  it('is refused when it holds something else, and never repeated', async () => {
    await keyFile(directory).create();
    const path = join(directory, 'vault.key');
    const half = readFileSync(path, 'utf8').slice(0, 20);
    writeFileSync(path, half);
    const error = await rejection(keyFile(directory).find(inFile));
    expect(error).toBeInstanceOf(StoreError);
    expect(error).toMatchObject({ code: 'wrong_key', location: path, detail: { reason: 'no_key_in_file' } });
    expect(inspect(error)).not.toContain(half);
  });
});

describe('key files that no vault names', () => {
  const kept = 'vault-0123456789ab.key';
  const unused = 'vault-ba9876543210.key';
  const draft = 'vault.key.0123456789ab';
  const names = ['vault.key', kept, unused, draft, ...[unused, draft].flatMap((name) => [`x${name}`, `${name}.txt`])];
  const found = (named: (RecordedKeySource | undefined)[], nowMs: number) => {
    for (const name of names) writeFileSync(join(directory, name), '');
    return unusedKeyFiles(directory, { named, nowMs }).map((path) => basename(path));
  };

  it('are those of our own names, and drafts of ten minutes ago', () => {
    const named: RecordedKeySource[] = [{ kind: 'key_file', name: kept }, { kind: 'environment' }];
    expect(found(named, Date.now())).toEqual([unused]);
    expect(found(named, Date.now() + 700_000).toSorted()).toEqual([unused, draft]);
    expect(found([{ kind: 'key_file' }], Date.now()).toSorted()).toEqual([kept, unused]);
  });

  it('are none where a source of a later version may use any', () => {
    expect(found([undefined], Date.now() + 700_000)).toEqual([]);
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
