import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { tellApprise } from './programs.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'usher-apprise-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('leaves no file with the secrets of services, nor one of a program that was killed', async () => {
  const bin = mkdtempSync(join(folder, 'bin-'));
  writeFileSync(join(bin, 'apprise'), `#!/bin/sh\ncp "$2" "${bin}/seen"\n`);
  chmodSync(join(bin, 'apprise'), 0o755);
  const [old, new_] = ['0', '1'].map((digit) =>
    join(folder, `apprise-${digit.repeat(8)}-1234-1234-1234-123456789012.conf`),
  );
  for (const path of [old, new_]) writeFileSync(path ?? '', 'ntfys://secret');
  utimesSync(old ?? '', new Date(0), new Date(0));
  const message = { kind: 'test', title: 'A test', body: 'A test', account: 'ada', at: new Date(0) } as const;
  const { signal } = new AbortController();
  const env = { PATH: `${bin}:${process.env.PATH}` };
  const code = await tellApprise('ntfys://a json://b', message, { env, cwd: folder, signal, stateFolder: folder });
  expect([code, readFileSync(join(bin, 'seen'), 'utf8')]).toEqual([0, 'ntfys://a\njson://b\n']);
  // Another program may just be using its own.
  expect(readdirSync(folder).filter((name) => name.startsWith('apprise'))).toEqual([
    'apprise-11111111-1234-1234-1234-123456789012.conf',
  ]);
});
