import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { systemClock } from 'trakt-usher';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { runCommandLine } from '../src/command-line/run-command-line.ts';
import { quickHome } from './run-here.ts';
import type { Home, RunOptions } from './run-usher.ts';
import { homeAt, signIn, startTrakt, type Trakt } from './trakt.ts';

let trakt: Trakt;
let home: Home;
beforeAll(async () => {
  trakt = await startTrakt({ autoApprove: true });
  home = homeAt(trakt, quickHome());
  await signIn(home);
});
afterAll(async () => {
  await home.remove();
  await trakt.close();
});

const exec = (script: string, words: readonly string[] = [], options?: RunOptions) =>
  home.run(['exec', '--', process.execPath, '-e', script, ...words], options);

describe('usher exec', () => {
  it('gives the token to the environment of the command, and to nothing else', async () => {
    const token = (await home.run(['token'])).stdout.trim();
    const script = 'console.log(JSON.stringify([process.env.TRAKT_ACCESS_TOKEN, process.argv, process.execArgv]))';
    const { code, stdout, stderr } = await exec(script, ['--', 'word']);
    expect([code, stderr]).toEqual([0, '']);
    const [inEnvironment, ...words] = JSON.parse(stdout);
    expect(inEnvironment).toBe(token);
    expect(JSON.stringify(words)).not.toContain(token);
  });

  it('keeps what could renew to itself', async () => {
    const env = { TRAKT_REFRESH_TOKEN: 'spent', TRAKT_REFRESH_TOKEN_FILE: '/run/secrets/refresh', OTHER: 'kept' };
    const script = 'console.log(Object.keys(process.env).filter((name) => /REFRESH|OTHER/.test(name)).join())';
    expect(await exec(script, [], { env })).toMatchObject({ code: 0, stdout: 'OTHER\n' });
  });

  it('leaves the words of the command alone', async () => {
    const words = ['--json', '--version', '-h', '--account', 'x'];
    const { stdout } = await exec('console.log(process.argv.slice(1).join(" "))', ['--', ...words]);
    expect(stdout).toBe(`${words.join(' ')}\n`);
  });

  it('hands stdin through, and ends as the command does', async () => {
    const running = home.start(['exec', '--', process.execPath, '-e', 'process.stdin.pipe(process.stdout)']);
    running.child.stdin.end('through');
    expect(await running.end).toEqual({ code: 0, stdout: 'through', stderr: '' });
    expect(await exec('process.exitCode = 42')).toMatchObject({ code: 42, stderr: '' });
    expect(await exec('process.kill(process.pid, "SIGKILL")')).toMatchObject({ code: 137, stderr: '' });
  });

  it.each(['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGUSR1', 'SIGUSR2'] as const)('passes %s on, and waits', async (signal) => {
    const script = `process.on("${signal}", () => { console.log("ending"); process.exit(7) }); console.log("ready"); setInterval(() => {}, 1000)`;
    const running = home.start(['exec', '--', process.execPath, '-e', script]);
    await running.sees(/ready/);
    running.child.kill(signal);
    expect(await running.end).toEqual({ code: 7, stdout: 'ready\nending\n', stderr: '' });
  });

  it('ends as a shell does with a command that is not there, or is none', async () => {
    expect(await home.run(['exec', '--', 'no-such-command', 'word'])).toEqual({
      code: 127,
      stdout: '',
      stderr: 'There is no command "no-such-command" to run.\n',
    });
    expect(await home.run(['exec', '--', home.path])).toMatchObject({
      code: 126,
      stderr: `"${home.path}" can't be run (EACCES).\n`,
    });
    const script = join(home.path, 'windows.sh');
    writeFileSync(script, '#!/bin/sh\r\necho hello\r\n', { mode: 0o755 });
    expect(await home.run(['exec', '--', script])).toMatchObject({
      code: 126,
      stderr: expect.stringContaining(`"${script}" can't be run: the program that its first line names is not there.`),
    });
  });

  it('has renewals of other processes wait until a short program has ended', async () => {
    const script = `process.stdin.once('data', async () => {
      const headers = {
        authorization: 'Bearer ' + process.env.TRAKT_ACCESS_TOKEN, 'trakt-api-key': 'sandbox-client',
        'trakt-api-version': '2', 'content-type': 'application/json', 'user-agent': 'test/1.0' };
      console.log((await fetch('${trakt.url}/users/settings', { headers })).status);
      process.exit();
    });
    console.log('ready');`;
    const running = home.start(['exec', '--', process.execPath, '-e', script]);
    await running.sees(/ready/);
    const before = trakt.asked('/oauth/token');
    const renewal = home.start(['token-refresh', '--verbose']);
    await renewal.sees(/vault\.lock_waiting/);
    const beside = await exec('console.log("ran")');
    expect(beside).toEqual({ code: 0, stdout: 'ran\n', stderr: '' });
    expect(trakt.asked('/oauth/token')).toBe(before);
    running.child.stdin.write('\n');
    expect(await running.end).toMatchObject({ code: 0, stdout: 'ready\n200\n' });
    expect(await renewal.end).toMatchObject({ code: 0 });
    expect(trakt.asked('/oauth/token')).toBe(before + 1);
  });

  it('lets a long program go on without holding renewals up', async () => {
    const ending = new AbortController();
    // The 30 seconds are over at once.
    const clock = {
      ...systemClock,
      sleep: (ms: number, signal?: AbortSignal) => systemClock.sleep(ms % 30_000, signal),
    };
    const { stdin, stdout, stderr } = {
      stdin: new PassThrough(),
      stdout: new PassThrough(),
      stderr: new PassThrough(),
    };
    const env = { ...trakt.env, USHER_HOME: home.path, USHER_KEY: '11'.repeat(32), PATH: process.env.PATH ?? '' };
    const world = { streams: { stdin, stdout, stderr }, env, cwd: home.cwd, signal: ending.signal, clock };
    const program = `const { existsSync, writeFileSync } = require('fs');
      writeFileSync('begun', '');
      setInterval(() => existsSync('enough') && process.exit(5), 20);`;
    const code = runCommandLine(['exec', '--', process.execPath, '-e', program], world);
    await vi.waitFor(() => expect(existsSync(join(home.cwd, 'begun'))).toBe(true), 20_000);
    expect(await home.run(['token-refresh'])).toMatchObject({ code: 0 });
    writeFileSync(join(home.cwd, 'enough'), '');
    expect(await code).toBe(5);
  });

  it('runs nothing without a sign-in', async () => {
    expect(await exec('console.log("ran")', [], { env: { USHER_ACCOUNT: 'nobody' } })).toEqual({
      code: 3,
      stdout: '',
      stderr: expect.stringMatching(/^There is no sign-in "nobody"\. There is: default\. /),
    });
  });
});

describe('usher exec --keep-fresh', () => {
  /** The program asks once for each line that it reads, and writes what it got. */
  const asking = `
    const { USHER_TOKEN_URL: url, USHER_TOKEN_KEY: key } = process.env;
    process.on('SIGTERM', () => console.log('told to end'));
    require('node:readline').createInterface({ input: process.stdin }).on('line', async () => {
      const reply = await fetch(url, { headers: { authorization: 'Bearer ' + key } });
      console.log(JSON.stringify({ status: reply.status, ...await reply.json() }));
    });
    console.log('ready');`;

  function start() {
    const running = home.start(['exec', '--keep-fresh', '--', process.execPath, '-e', asking]);
    let count = 0;
    const ask = async () => {
      count += 1;
      running.child.stdin.write('\n');
      const seen = await running.sees(new RegExp(`(^\\{.*\\}\n[^]*){${count}}`, 'm'));
      return JSON.parse(seen.match(/^\{.*\}$/gm)?.at(-1) ?? '');
    };
    return { ...running, ask };
  }

  it('has a good token for the program, also after another process has renewed the sign-in', async () => {
    const { child, ask, end } = start();
    const [first, token] = [await ask(), (await home.run(['token'])).stdout.trim()];
    expect(first).toMatchObject({
      status: 200,
      access_token: token,
      token_type: 'Bearer',
      client_id: 'sandbox-client',
      api_url: trakt.url,
    });
    expect(first.expires_in).toBeGreaterThan(600_000);
    expect((await home.run(['token-refresh'])).code).toBe(0);
    const second = await ask();
    expect(second.access_token).not.toBe(token);
    expect(second.access_token).toBe((await home.run(['token'])).stdout.trim());
    child.stdin.end();
    expect(await end).toMatchObject({ code: 0, stderr: '' });
  });

  it('answers until the program has ended, also when it was told to end', async () => {
    const { child, ask, sees, end } = start();
    await sees(/ready/);
    child.kill('SIGTERM');
    await sees(/told to end/);
    expect(await ask()).toMatchObject({ status: 200 });
    child.stdin.end();
    expect(await end).toMatchObject({ code: 0, stderr: '' });
  });

  it('says why there is no token any more', async () => {
    const own = homeAt(trakt, quickHome());
    await signIn(own);
    const running = own.start(['exec', '--keep-fresh', '--', process.execPath, '-e', asking]);
    await running.sees(/ready/);
    expect((await own.run(['token-clear', '--force'])).code).toBe(0);
    running.child.stdin.end('\n');
    const { code, stdout } = await running.end;
    expect(code).toBe(0);
    expect(JSON.parse(stdout.split('\n')[1] ?? '')).toEqual({
      status: 503,
      error: { code: 'sign_in_required', message: expect.any(String), hint: 'Run: usher auth' },
    });
    await own.remove();
  });

  it('gives a program without the flag no address, and not that of an outer one', async () => {
    const script = 'console.log(Object.keys(process.env).filter((name) => name.startsWith("USHER_TOKEN")).join())';
    const env = { USHER_TOKEN_URL: 'http://127.0.0.1:1/token', USHER_TOKEN_KEY: 'outer' };
    expect(await exec(script, [], { env })).toMatchObject({ code: 0, stdout: '\n' });
    const kept = ['exec', '--keep-fresh', '--', process.execPath, '-e', script];
    expect(await home.run(kept)).toMatchObject({ code: 0, stdout: 'USHER_TOKEN_URL,USHER_TOKEN_KEY\n' });
  });

  it('runs the program of docs/long-running-program.md as it is written there', async () => {
    const page = readFileSync(join(import.meta.dirname, '../../../docs/long-running-program.md'), 'utf8');
    const [, line = ''] = /```sh\nusher (.*)\n```/.exec(page) ?? [];
    const [, program = ''] = /```js\n(.*?)```/s.exec(page) ?? [];
    writeFileSync(join(home.cwd, 'watch.mjs'), program);
    expect(await home.run(line.split(' '))).toEqual({ code: 0, stdout: 'Signed in as ada\n', stderr: '' });
  });

  it('ends as the program does', async () => {
    const kept = (script: string) => home.run(['exec', '--keep-fresh', '--', process.execPath, '-e', script]);
    expect(await kept('process.exitCode = 42')).toMatchObject({ code: 42, stderr: '' });
    expect(await kept('process.kill(process.pid, "SIGKILL")')).toMatchObject({ code: 137, stderr: '' });
    expect(await home.run(['exec', '--keep-fresh', '--', 'no-such-command'])).toMatchObject({ code: 127 });
  });
});
