// These are what people's scripts rely on, as lists in fixed-points/. Later work adds lines; a line that changes or goes
// needs one in CHANGELOG.md that says what scripts must do.

import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { createSandbox } from '@trakt-usher/sandbox';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { quickHome } from '../apps/usher/test/run-here.ts';
import type { Home, Run } from '../apps/usher/test/run-usher.ts';
import { homeAt, startTrakt, type Trakt } from '../apps/usher/test/trakt.ts';
import manifest from '../package.json' with { type: 'json' };
import * as command from './fixed-points/command.ts';
import { keysOf, missingIn } from './fixed-points/keys.ts';
import * as packages from './fixed-points/packages.ts';
import { deadlineMs, runEveryCommand, usher } from './fixed-points/runs.ts';
import * as sandbox from './fixed-points/sandbox.ts';

const root = dirname(import.meta.dirname);
const textOf = (path: string) => readFileSync(join(root, path), 'utf8');

/** A Trakt that agrees to everything, and one where nobody agrees. */
let trakt: Trakt;
let strict: Trakt;
const homes: Home[] = [];

beforeAll(async () => {
  [trakt, strict] = await Promise.all([startTrakt({ autoApprove: true }), startTrakt()]);
});
afterAll(async () => {
  await Promise.all(homes.map((home) => home.remove()));
  await Promise.all([trakt.close(), strict.close()]);
});

/** A home that finds this Trakt. */
function newHome(at: Trakt = trakt): Home {
  return kept(homeAt(at));
}

/** Removed in the end. */
function kept(home: Home): Home {
  homes.push(home);
  return home;
}

/** The long names of the flags that a help text lists. */
function flagsIn(help: string): string[] {
  return Array.from(help.matchAll(/^ {1,6}(?:-\w, )?(--[\w-]+)/gm), ([, flag = '']) => flag).sort();
}

function flagsOf(line: string): string[] {
  return [...new Set(line.match(/(?<= )--\w[\w-]*/g))];
}

describe.concurrent('the command line of usher', () => {
  it('has these commands', async () => {
    const { stdout } = await usher(kept(quickHome()), '--help');
    const shown = Array.from(stdout.matchAll(/^ {1,6}([a-z][\w-]*)(?= .*\S)/gm), ([, word]) => word);
    const first = new Set(command.commandLines.map((line) => line.replace(/ .*/, '')));
    expect(shown.sort()).toEqual([...first].sort());
  });

  it.each(command.commandLines)('takes and explains: usher %s', async (line) => {
    const name = line.replace(/ [<-].*/, '');
    const { code, stdout } = await usher(kept(quickHome()), `${name} --help${line.slice(name.length)}`);
    expect(code).toBe(0);
    expect(stdout).toContain(`usher ${name}`);
    expect(flagsIn(stdout)).toEqual([...command.globalFlags, ...flagsOf(line)].sort());
  });
});

describe.concurrent('exit codes', () => {
  const codes = command.exitCodes;

  it.each([
    ['--version', codes.done],
    ['api no/such/thing', codes.failed],
    ['token --no-such-flag', codes.usage],
    ['token-status --config no-such-file.toml', codes.usage],
    ['token-status', codes.signInRequired],
    ['token', codes.signInRequired],
  ])('usher %s ends with %i', async (line, code) => {
    expect(await usher(newHome(), line)).toMatchObject({ code });
  });

  it.each([
    ['no-such-command', codes.commandNotFound],
    ['.', codes.commandNotRunnable],
    [`${process.execPath} -e process.exit(42)`, 42],
  ])('usher exec -- %s ends with %i', async (line, code) => {
    const env = { TRAKT_ACCESS_TOKEN: 'from-elsewhere' };
    expect(await usher(newHome(), `exec -- ${line}`, { env })).toMatchObject({ code });
  });

  it('is another one for a limit, of requests and of the account', async () => {
    const home = newHome(strict);
    const { faults } = strict.sandbox;
    faults.add({ route: 'api', kind: 'json_429', retryAfterSeconds: 3600, times: 9 });
    expect(await usher(home, 'api movies/trending')).toMatchObject({ code: codes.limited });
    faults.clear();
    faults.add({ route: 'api', kind: 'status', status: 420, body: 'empty', headers: { 'X-Account-Limit': '100' } });
    expect(await usher(home, 'api movies/trending')).toMatchObject({ code: codes.limited });
  });

  it('is another one when it is interrupted', async () => {
    const { child, sees, end } = newHome(strict).start(['auth', '--device'], { deadlineMs });
    await sees(/enter this code/i);
    child.kill('SIGINT');
    expect(await end).toMatchObject({ code: codes.interrupted });
  });
});

describe.concurrent('what --json prints', () => {
  let runs: ReadonlyMap<string, Run>;
  beforeAll(async () => {
    runs = await runEveryCommand(() => newHome(), trakt);
    // Half a hundred processes.
  }, 180_000);

  it.each(Object.entries(command.jsonKeys))('has these keys for %s', (name, keys) => {
    const { stdout = '', stderr } = runs.get(name) ?? {};
    expect(stdout, stderr).not.toBe('');
    expect(missingIn(stdout, keys)).toEqual([]);
  });

  it('is the error, in one line on stderr, where a command fails', () => {
    const { stdout, stderr = '' } = runs.get('token, signed out') ?? {};
    const last = stderr.trim().split('\n').at(-1) ?? '';
    expect(stdout).toBe('');
    expect(missingIn(last, command.errorKeys)).toEqual([]);
  });

  it('comes with a log of these events', () => {
    const lines = Array.from(runs.values(), ({ stderr }) => stderr.match(/^\{"time".*$/gm) ?? []).flat();
    for (const line of lines) expect(missingIn(line, command.logKeys)).toEqual([]);
    const seen = lines.map((line) => JSON.parse(line).event);
    expect(seen).toEqual(expect.arrayContaining([...command.everydayEvents]));
  });
});

it('logs no event but these', () => {
  const sources = globSync('{packages,apps}/*/src/**/*.ts', { cwd: root, exclude: ['**/*.test.ts'] });
  const written = sources.flatMap((path) =>
    Array.from(textOf(path).matchAll(/\bevent: '([\w.]+)'/g), ([, name]) => name),
  );
  expect([...new Set(written)].sort()).toEqual(command.logEvents);
});

it('shows these metrics and no others', () => {
  const sources = ['serve/metrics.ts', 'fleet/metrics.ts', 'process-metrics.ts'];
  const written = sources.flatMap((path) =>
    Array.from(textOf(`apps/usher/src/${path}`).matchAll(/'((?:usher|process)_\w+)'/g), ([, name]) => name),
  );
  expect(written.sort()).toEqual(command.metricNames);
});

it.concurrent('usher exec --keep-fresh names in these variables where a program gets a token with these keys', async () => {
  const home = newHome();
  const script = `
    const [url, key] = ${JSON.stringify(command.freshTokenVariables)}.map((name) => process.env[name]);
    fetch(url, { headers: { authorization: 'Bearer ' + key } }).then(async (reply) => console.log(await reply.text()));`;
  writeFileSync(join(home.path, 'program.cjs'), script);
  expect(await usher(home, 'auth --device')).toMatchObject({ code: 0 });
  const { stdout } = await usher(home, `exec --keep-fresh -- ${process.execPath} program.cjs`);
  expect(missingIn(stdout, command.freshTokenKeys)).toEqual([]);
});

it.concurrent('usher api --include prints status and headers before the body', async () => {
  const { stdout } = await usher(newHome(), 'api movies/trending --include');
  expect(stdout).toMatch(/^HTTP 200\n([\w-]+: .*\n)+\n\[\{.*\}\]\n$/);
});

describe.concurrent('the configuration', () => {
  /** Where each setting comes from, as `usher config show` tells, and which file there is. */
  async function shown(home: Home, flags = '', env: Record<string, string> = {}) {
    const { stdout } = await usher(home, `config show --json${flags}`, { env });
    const { file, settings }: Shown = JSON.parse(stdout);
    const origins = Object.fromEntries(settings.map(({ name, origin }) => [name, origin]));
    return { file, origins };
  }
  interface Shown {
    file?: string;
    settings: { name: string; origin: { kind: string; name?: string } }[];
  }

  it('comes from these variables', async () => {
    const env = Object.fromEntries(command.settingVariables.map(([variable, , value]) => [variable, value]));
    const { origins } = await shown(kept(quickHome()), '', env);
    for (const [name, setting] of command.settingVariables) {
      expect(origins[setting]).toEqual({ kind: 'environment', name });
    }
  });

  it('comes from files that these variables name', async () => {
    const home = kept(quickHome());
    writeFileSync(join(home.path, 'value'), 'from-a-file\n');
    const env = Object.fromEntries(command.fileVariables.map((variable) => [`${variable}_FILE`, 'value']));
    const { origins } = await shown(home, '', env);
    const settings = command.settingVariables.filter(([variable]) => command.fileVariables.includes(variable));
    expect(settings).toHaveLength(command.fileVariables.length);
    for (const [variable, setting] of settings) {
      expect(origins[setting]).toEqual({ kind: 'environment', name: `${variable}_FILE` });
    }
  });

  /** A file with every key. */
  function everyKey(): string {
    const sections = Object.entries(command.configFile).map(([section, values]) => {
      const lines = Object.entries(values).map(([key, value]) => `${key} = ${tomlOf(value)}`);
      return `[${section}]\n${lines.join('\n')}\n`;
    });
    return sections.join('\n');
  }

  function tomlOf(value: unknown): string {
    if (Array.isArray(value)) return `[${value.map(tomlOf).join(', ')}]`;
    if (typeof value !== 'object' || value === null) return JSON.stringify(value);
    return `{ ${Object.entries(value)
      .map(([key, inner]) => `${key} = ${tomlOf(inner)}`)
      .join(', ')} }`;
  }

  async function keysThatCount(home: Home): Promise<string[]> {
    const { origins } = await shown(home);
    return Object.keys(origins).filter((name) => origins[name]?.kind === 'file');
  }

  it('comes from these keys of a file in the working directory, and from all of them once it is trusted', async () => {
    const home = kept(quickHome());
    writeFileSync(join(home.path, 'usher.toml'), everyKey());
    expect(await keysThatCount(home)).toEqual(command.untrustedKeys);
    expect(await usher(home, 'config trust')).toMatchObject({ code: 0 });
    expect((await keysThatCount(home)).length).toBeGreaterThan(command.untrustedKeys.length);
    expect(await usher(home, 'config check')).toMatchObject({ code: 0 });
  });

  it('comes from these keys of a file', async () => {
    const home = kept(quickHome());
    writeFileSync(join(home.path, 'config.toml'), everyKey());
    const inFile = await keysThatCount(home);
    expect(inFile.sort()).toEqual(
      keysOf(command.configFile)
        .filter((key) => /^\w+\.\w+$/.test(key))
        .sort(),
    );
    expect(await usher(home, 'config check')).toMatchObject({ code: 0 });
  });

  it('is in the first of these files', async () => {
    const home = kept(quickHome());
    mkdirSync(join(home.path, 'config'));
    for (const { file, env, flags = '' } of command.configPlaces) {
      writeFileSync(join(home.path, file), '[export]\ntimezone = "UTC"\n');
      expect(await shown(home, flags, env)).toMatchObject({ file: join(home.path, file) });
    }
  });

  it('has one folder in USHER_HOME, and its key in USHER_KEY or USHER_KEY_FILE', async () => {
    const home = kept(quickHome());
    const key = '11'.repeat(32);
    writeFileSync(join(home.path, 'key'), key, { mode: 0o600 });
    const place = join(home.path, 'elsewhere');
    for (const env of [{ USHER_KEY: key }, { USHER_KEY_FILE: join(home.path, 'key') }]) {
      const { stdout } = await usher(home, 'vault status --json', { env: { ...env, USHER_HOME: place } });
      expect(JSON.parse(stdout)).toMatchObject({ directory: join(place, 'vault'), key: 'environment' });
    }
  });
});

describe.concurrent('the commands of the sandbox', () => {
  const flags = sandbox.flags.join(' ').split(' ');
  const traktSandbox = ['--conditions=@trakt-usher/source', join(root, 'packages/sandbox/src/server/bin.ts')];
  const commands: [name: string, words: string[]][] = [
    ['usher sandbox', [join(root, 'apps/usher/bin/usher.js'), 'sandbox', ...flags]],
    ['trakt-sandbox', [...traktSandbox, ...flags]],
  ];

  it.each(commands)('%s takes these flags, says where it is, and ends with 0 when told to', async (_, words) => {
    const { path: cwd } = newHome();
    const zip = await createSandbox({ plays: 5 }).fetch('/_sandbox/export.zip');
    writeFileSync(join(cwd, 'trakt-export.zip'), new Uint8Array(await zip.arrayBuffer()));
    writeFileSync(join(cwd, 'people.yaml'), 'people: [{ username: Mary }]');
    const child = spawn(process.execPath, words, { cwd, stdio: ['ignore', 'pipe', 'inherit'], timeout: deadlineMs });
    child.stdout.once('data', () => child.kill('SIGTERM'));
    const ended = once(child, 'close');
    const printed = await text(child.stdout);
    expect(missingIn(printed, sandbox.readyKeys)).toEqual([]);
    expect(printed.trim().split('\n')).toHaveLength(1);
    expect(JSON.parse(printed)).toMatchObject(sandbox.known);
    expect(await ended).toEqual([0, null]);
  });

  it('trakt-sandbox has no other flags', async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [...traktSandbox, '--help'], {
      timeout: deadlineMs,
    });
    expect(flagsIn(stdout)).toEqual(['--help', ...flagsOf(` ${sandbox.flags.join(' ')}`)].sort());
  });
});

describe('the sandbox', () => {
  const { url } = createSandbox().urls;
  const newSandbox = () => createSandbox({ plays: 5, autoApprove: true });
  const form = (fields: Record<string, string>) => ({
    method: 'POST',
    headers: { 'user-agent': 'test' },
    body: new URLSearchParams(fields),
  });

  it('has these control routes', async () => {
    const { fetch } = createSandbox({ plays: 5 });
    const device = await fetch(`${url}/oauth/device/code`, form({ client_id: sandbox.known.clientId }));
    const { user_code: userCode } = await device.json();
    let snapshot = '';
    for (const [method, path, status, body] of sandbox.controlRoutes) {
      const sent = body?.replace('USER_CODE', userCode).replace('SNAPSHOT', () => snapshot);
      const reply = await fetch(url + path, { method, ...(sent && { body: sent }) });
      expect([method, path, reply.status]).toEqual([method, path, status]);
      if (path === '/_sandbox/snapshot') snapshot = await reply.text();
    }
  });

  it('has a clock that is moved and stopped', async () => {
    const { fetch } = newSandbox();
    const change = async (body: string) => (await fetch(`${url}/_sandbox/clock`, { method: 'POST', body })).json();
    const frozen = await change('{"frozen": true}');
    expect(Object.keys(frozen)).toEqual(sandbox.clockKeys);
    const later = await change('{"advanceSeconds": 604800}');
    expect(Date.parse(later.now) - Date.parse(frozen.now)).toBe(604_800_000);
  });

  it('lists its requests in an array, with these keys and without a token', async () => {
    const { fetch, issueGrant } = newSandbox();
    const { refresh_token } = issueGrant();
    await fetch(`${url}/_sandbox/faults`, { method: 'POST', body: '{"route": "token", "kind": "json_429"}' });
    const { clientId: client_id, clientSecret: client_secret } = sandbox.known;
    await fetch(`${url}/oauth/token`, form({ grant_type: 'refresh_token', refresh_token, client_id, client_secret }));
    const log = await (await fetch(`${url}/_sandbox/requests`)).text();
    const entries = JSON.parse(log);
    expect(entries).toEqual([expect.anything()]);
    expect(missingIn(JSON.stringify(entries[0]), sandbox.requestKeys)).toEqual([]);
    expect(log).not.toContain(refresh_token);
  });

  it.each(sandbox.redirectUris)('lets its app be sent back to %s, at once with --auto-approve', async (redirectUri) => {
    const query = new URLSearchParams({
      response_type: 'code',
      client_id: sandbox.known.clientId,
      redirect_uri: redirectUri,
    });
    const reply = await newSandbox().fetch(`${url}/oauth/authorize?${query}`, { redirect: 'manual' });
    expect(reply.status).toBeLessThan(400);
    if (redirectUri.startsWith('http')) expect(reply.headers.get('location')).toContain(`${redirectUri}?code=`);
  });
});

describe('the packages', () => {
  const published = globSync('{packages,apps}/*/package.json', { cwd: root })
    .map((path) => JSON.parse(textOf(path)))
    .filter((each) => each.private !== true);

  it('are these, with these sub-paths and commands', () => {
    expect(Object.fromEntries(published.map(({ name, exports = {} }) => [name, Object.keys(exports).sort()]))).toEqual(
      packages.subPaths,
    );
    const bins = published.flatMap(({ name, bin = {} }) => Object.keys(bin).map((each) => [each, name]));
    expect(Object.fromEntries(bins)).toEqual(packages.binaries);
  });

  it('can be imported by each of them', async () => {
    const all = Object.entries(packages.subPaths).flatMap(([name, paths]) => paths.map((path) => name + path.slice(1)));
    const [data, code] = [all.filter((path) => path.endsWith('.json')), all.filter((path) => !path.endsWith('.json'))];
    const lines = [
      ...code.map((path) => `import '${path}';`),
      ...data.map((path) => `import '${path}' with { type: 'json' };`),
    ];
    const words = ['--conditions=@trakt-usher/source', '--input-type=module', '--eval', lines.join('')];
    await promisify(execFile)(process.execPath, words, { cwd: root, timeout: deadlineMs });
  });
});

describe('the repository', () => {
  it('has these scripts', () => {
    expect(Object.keys(manifest.scripts)).toEqual(expect.arrayContaining([...packages.npmScripts]));
  });

  it('tells people of two commands, and checks what it tells', () => {
    for (const told of packages.readmeCommands) expect(textOf('README.md')).toContain(told);
    expect(textOf('.ci/run').split('\n')).toEqual(expect.arrayContaining([...packages.ciCommands]));
  });
});
