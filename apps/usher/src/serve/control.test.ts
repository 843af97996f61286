import fs, { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { askToOpen, askToReload, listenForControl } from './control.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'usher-control-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

it('asks each server once, at a socket of its own user, and finds none that has ended', async () => {
  const answer = { kind: 'reloaded', needRestart: ['server.listen'] } as const;
  const link = { kind: 'link', url: 'http://127.0.0.1/open/secret' } as const;
  const ends = await Promise.all(
    [1, 2].map(() => listenForControl(folder, { reload: async () => answer, open: async () => link })),
  );
  const sockets = readdirSync(folder);
  expect(sockets.map((name) => statSync(join(folder, name)).mode & 0o777)).toEqual([0o600, 0o600]);
  expect(await askToReload(folder)).toEqual([answer, answer]);
  expect(await askToOpen(folder)).toEqual([link, link]);
  for (const end of ends) end();
  expect(await askToReload(folder)).toEqual([]);
});

it("listens to nobody where the socket can not be its own user's alone", async () => {
  const chmod = vi.spyOn(fs, 'chmodSync').mockImplementation(() => {
    throw Object.assign(new Error('no'), { code: 'EPERM' });
  });
  syncBuiltinESMExports();
  try {
    const answer = { reload: async () => expect.fail(), open: async () => expect.fail() };
    await expect(listenForControl(folder, answer)).rejects.toThrow('no');
    expect(readdirSync(folder)).toEqual([]);
  } finally {
    chmod.mockRestore();
    syncBuiltinESMExports();
  }
});
