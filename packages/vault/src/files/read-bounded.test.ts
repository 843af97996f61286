import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readSecret } from './read-bounded.ts';

let folder: string;
let pipe: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'usher-secret-'));
  pipe = join(folder, 'pipe');
});
afterEach(() => rmSync(folder, { recursive: true }));

describe.skipIf(process.platform === 'win32')('a secret', () => {
  it('comes out of a file', () => {
    writeFileSync(join(folder, 'file'), 'value');
    expect(readSecret(join(folder, 'file'))).toBe('value');
  });

  it('comes out of a pipe, all of it, however late', async () => {
    execFileSync('mkfifo', [pipe]);
    const writer = spawn('sh', ['-c', 'sleep 0.1; (printf val; sleep 0.1; printf ue) > "$0"', pipe]);
    expect(readSecret(pipe)).toBe('value');
    await once(writer, 'exit');
  });

  it('comes out of a pipe once, and is there again', () => {
    execFileSync('mkfifo', [pipe]);
    const writer = spawn('sh', ['-c', 'printf value > "$0"', pipe]);
    expect([readSecret(pipe), readSecret(pipe)]).toEqual(['value', 'value']);
    writer.unref();
  });

  it('is no endless pipe', () => {
    execFileSync('mkfifo', [pipe]);
    const writer = spawn('sh', ['-c', 'exec cat /dev/zero > "$0"', pipe]);
    expect(() => readSecret(pipe)).toThrow('more than 65536 bytes');
    writer.kill();
  });

  it('is not waited for without an end', () => {
    execFileSync('mkfifo', [pipe]);
    expect(() => readSecret(pipe, 50)).toThrow('a pipe that nobody writes to');
  });

  it.each(['/dev/zero', '/dev', 'long'])('is not in %s', (path) => {
    writeFileSync(join(folder, 'long'), 'x'.repeat(2 ** 16 + 1));
    expect(() => readSecret(join(path.startsWith('/') ? '/' : folder, path))).toThrow(/not a regular file|more than/);
  });
});
