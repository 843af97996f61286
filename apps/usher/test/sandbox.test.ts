import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { readyLines } from '@trakt-usher/sandbox/command';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCommandLine } from '../src/command-line/run-command-line.ts';

let folder: string;
let stop: AbortController;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'usher-sandbox-'));
  stop = new AbortController();
});

afterEach(async () => {
  stop.abort();
  await rm(folder, { recursive: true, force: true });
});

/** `usher sandbox` with these words, in this process. */
function usherSandbox(...words: string[]) {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const streams = { stdin: Readable.from([]), stdout, stderr };
  const env = { USHER_HOME: folder };
  const code = runCommandLine(['sandbox', '--port', '0', ...words], { streams, env, cwd: folder, signal: stop.signal });
  return { code, stdout, stderr, said: (stream: PassThrough) => String(stream.read() ?? '') };
}

async function firstOf(stream: PassThrough): Promise<string> {
  for await (const chunk of stream.iterator({ destroyOnReturn: false })) return String(chunk);
  return '';
}

it('prints one line when it is ready, serves in the scenario that it is told, and saves when it is told to stop', async () => {
  const snapshot = join(folder, 'trakt.json');
  const { code, stdout, said } = usherSandbox(
    '--json',
    '--plays',
    '5',
    '--scenario',
    'blocked',
    '--snapshot',
    snapshot,
  );
  const line = await firstOf(stdout);
  const running = JSON.parse(line);
  expect(running).toMatchObject({ authUrl: running.url, clientId: 'sandbox-client', snapshotPath: snapshot });
  expect((await fetch(`${running.url}/oauth/device/code`, { method: 'POST' })).status).toBe(403);
  stop.abort();
  expect([await code, said(stdout)]).toEqual([0, '']);
  expect(JSON.parse(await readFile(snapshot, 'utf8'))).toMatchObject({ version: 1, api: { plays: 5 } });
});

it('tells of each request, and why it was refused, with --verbose', async () => {
  const { code, stdout, stderr, said } = usherSandbox('--json', '--verbose');
  const { url } = JSON.parse(await firstOf(stdout));
  await fetch(`${url}/movies/popular`, { headers: { 'Content-Type': 'application/json' } });
  await fetch(`${url}/movies/1`, { headers: { 'x-sandbox-fault': 'html_429' } });
  stop.abort();
  await code;
  const lines = said(stderr)
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(lines).toMatchObject([
    { event: 'sandbox.request', path: '/movies/popular', status: 412, reason: 'no trakt-api-version: 2' },
    { event: 'sandbox.request', method: 'GET', path: '/movies/1', status: 429, kind: 'html_429' },
  ]);
});

it('serves https, and says where the certificate is that clients have to trust', async () => {
  const { stdout, code } = usherSandbox('--json', '--https', '--plays', '5');
  const running = JSON.parse(await firstOf(stdout));
  const { url, certificatePath } = running;
  expect(url).toMatch(/^https:/);
  expect(await readFile(certificatePath, 'utf8')).toMatch(/^-----BEGIN CERTIFICATE-----/);
  expect(readyLines(running).join('\n')).toContain(`NODE_EXTRA_CA_CERTS=${certificatePath}`);
  stop.abort();
  expect(await code).toBe(0);
});

it.each([
  [['--scenario', 'earthquake'], 2, '--scenario must be calm, flaky-network'],
  [['--snapshot', 'odd.json'], 1, "The sandbox can't go on from odd.json. It is of version 2"],
])('ends %j with %i and says why in a line', async (words, code, why) => {
  const odd = join(folder, 'odd.json');
  await writeFile(odd, '{"version":2}');
  const refused = usherSandbox(...words.map((word) => (word === 'odd.json' ? odd : word)));
  expect(await refused.code).toBe(code);
  const said = refused.said(refused.stderr).replace(odd, 'odd.json');
  expect([said.trim().split('\n').length, said]).toEqual([1, expect.stringContaining(why)]);
});

describe('trakt-sandbox', () => {
  const program = fileURLToPath(new URL('../../../packages/sandbox/src/server/bin.ts', import.meta.url));

  /** The line on stderr and the exit code. */
  function traktSandbox(...words: string[]) {
    const { stderr, status } = spawnSync(process.execPath, ['--conditions=@trakt-usher/source', program, ...words], {
      cwd: folder,
      encoding: 'utf8',
    });
    return { code: status, said: stderr.replace('trakt-sandbox --help', 'usher sandbox --help') };
  }

  it('says the same as usher sandbox where either fails', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    try {
      const { port } = taken.address() as AddressInfo;
      const odd = join(folder, 'odd.json');
      await writeFile(odd, '{"version":2}');
      for (const words of [
        ['--port', String(port)],
        ['--snapshot', odd],
        ['--port', '65536'],
        ['--plays', 'many'],
        ['--scenario', 'earthquake'],
        ['--snapshot='],
        ['--https=yes'],
        ['--quux'],
        ['extra'],
      ]) {
        const usher = usherSandbox(...words);
        const said = { code: await usher.code, said: usher.said(usher.stderr) };
        expect(traktSandbox(...(words[0] === '--port' ? [] : ['--port', '0']), ...words)).toEqual(said);
      }
    } finally {
      taken.close();
    }
  });
});
