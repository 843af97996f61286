/**
 * The program of the container image, laid out as there, below a folder of its own. As root, which a container starts as; with
 * anybody else there is nothing to become.
 */

import { spawn } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTrakt, type Trakt } from './trakt.ts';
import { usherPath } from './usher-path.ts';

const script = fileURLToPath(new URL('../../../container/usher.sh', import.meta.url));
const [puid, pgid, stranger] = [54_321, 54_322, 12_345];
let trakt: Trakt;
let image: string;
let volumes = 0;

beforeAll(async () => {
  trakt = await startTrakt({ autoApprove: true, plays: 20 });
  image = mkdtempSync(join(tmpdir(), 'usher-image-'));
  chmodSync(image, 0o755);
  cpSync(dirname(dirname(usherPath())), join(image, 'lib/usher'), { recursive: true });
  cpSync(script, join(image, 'bin/usher'));
  cpSync(process.execPath, join(image, 'bin/node'));
});
afterAll(async () => {
  rmSync(image, { recursive: true, force: true });
  await trakt.close();
});

/** A new volume, which belongs to root. */
function volume(): string {
  volumes += 1;
  const path = join(image, `config-${volumes}`);
  mkdirSync(path);
  return path;
}

interface Started {
  config: string;
  /** `docker run --user` */
  uid?: number;
  env?: Record<string, string>;
  cwd?: string;
}

function container(args: readonly string[], { config, uid = 0, env = {}, cwd = '/' }: Started) {
  return new Promise<{ status: number | null; stdout: string; stderr: string }>((resolve, reject) => {
    const child = spawn(join(image, 'bin/usher'), args, {
      uid,
      gid: uid,
      cwd,
      timeout: 30_000,
      stdio: ['ignore', 'pipe', 'pipe'],
      // No HOME, and nobody has this number: as in a container.
      env: {
        PATH: `${join(image, 'bin')}:/usr/bin:/bin`,
        ...{ USHER_HOME: config, PUID: `${puid}`, PGID: `${pgid}` },
        ...trakt.env,
        ...env,
      },
    });
    const [stdout, stderr] = [text(child.stdout), text(child.stderr)];
    child.once('error', reject);
    child.once('close', async (status) => resolve({ status, stdout: await stdout, stderr: await stderr }));
  });
}

function ownersIn(folder: string): string[] {
  const all = ['.', ...readdirSync(folder, { recursive: true, encoding: 'utf8' })];
  return [...new Set(all.map((path) => statSync(join(folder, path))).map(({ uid, gid }) => `${uid}:${gid}`))];
}

describe.runIf(process.getuid?.() === 0)('usher in a container', () => {
  it('becomes PUID:PGID, gives it a volume of root, and signs in there', async () => {
    const config = volume();
    expect(await container(['auth', '--device'], { config })).toMatchObject({ status: 0 });
    expect(ownersIn(config)).toEqual([`${puid}:${pgid}`]);
    const signedIn = await container(['token-status', '--json'], { config });
    expect([signedIn.status, JSON.parse(signedIn.stdout)]).toMatchObject([0, { state: 'signed_in' }]);
  });

  it('writes exports for PUID:PGID, as UMASK says', async () => {
    const config = volume();
    expect(await container(['auth', '--device'], { config })).toMatchObject({ status: 0 });
    const env = { UMASK: '027' };
    const output = join(config, 'exports');
    expect(await container(['export', '--output', output], { config, env })).toMatchObject({ status: 0 });
    const { uid, gid, mode } = statSync(join(output, 'watched.csv'));
    expect([uid, gid, (mode & 0o777).toString(8)]).toEqual([puid, pgid, '640']);
  });

  it('stays who it is, when it starts as somebody else, and says what belongs to whom', async () => {
    const own = volume();
    chownSync(own, stranger, stranger);
    expect(await container(['auth', '--device'], { config: own, uid: stranger })).toMatchObject({ status: 0 });
    expect(ownersIn(own)).toEqual([`${stranger}:${stranger}`]);
    const others = volume();
    const asked = trakt.asked('/oauth/device/code');
    const refused = await container(['auth', '--device'], { config: others, uid: stranger });
    expect(refused).toMatchObject({ status: 1, stderr: expect.stringContaining(others) });
    expect(trakt.asked('/oauth/device/code')).toBe(asked);
    expect(ownersIn(others)).toEqual(['0:0']);
  });

  it('does not mind a working directory that it may not enter', async () => {
    const [own, cwd] = [volume(), volume()];
    chownSync(own, stranger, stranger);
    chmodSync(cwd, 0o700);
    expect(await container(['auth', '--device'], { config: own, uid: stranger, cwd })).toMatchObject({ status: 0 });
  });

  it("reads a configuration of the person's own before that of Export_Trakt_4_Letterboxd", async () => {
    const config = volume();
    writeFileSync(join(config, 'config.toml'), '[export]\ntimezone = "Asia/Kathmandu"\n');
    const { status, stdout } = await container(['config', 'show', '--json'], { config });
    expect([status, stdout]).toEqual([0, expect.stringContaining('Asia/Kathmandu')]);
  });
});
