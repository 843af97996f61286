import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Config, loadConfig } from '../config/load.ts';
import { trust } from '../config/trust.ts';
import { liveConfig } from './live-config.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'usher-live-'));
  mkdirSync(join(root, 'here'));
});
afterEach(() => rmSync(root, { recursive: true }));

const write = (lines: string) => writeFileSync(join(root, 'here', 'usher.toml'), lines);
const load = (more = {}) => loadConfig({ cwd: join(root, 'here'), env: { USHER_HOME: join(root, 'home') }, ...more });

function vouchFor({ untrusted, directories }: Config): void {
  if (!untrusted) throw new Error('It is trusted already.');
  trust(untrusted.version, directories.state);
}

it('keeps what it had where a file of the working directory has changed since it was trusted', async () => {
  write('[server]\nonly_trakt = true\n');
  vouchFor(await load());
  const settings = liveConfig(await load());
  write('[server]\nonly_trakt = true\nallowed_hosts = ["usher"]\n');
  await expect(settings.reload()).rejects.toMatchObject({ problem: { kind: 'not_trusted' } });
  expect(settings.get('server.only_trakt')).toBe(true);
  vouchFor(await load());
  expect(await settings.reload()).toEqual({ needRestart: [] });
  expect(settings.get('server.allowed_hosts')).toEqual(['usher']);
});

it('keeps what it had where the programs without a proxy would lose their networks', async () => {
  const programs = '[[server.programs]]\nname = "films"\nlisten = "127.0.0.1:0"\n';
  write(`[server]\ntrusted_networks = ["10.0.0.0/8"]\n${programs}`);
  const settings = liveConfig(await load({ configFlag: 'usher.toml' }));
  write(programs);
  await expect(settings.reload()).rejects.toMatchObject({ setting: 'server.trusted_networks' });
  expect(settings.get('server.trusted_networks')).toEqual(['10.0.0.0/8']);
});
