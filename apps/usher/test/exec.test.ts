import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Home, RunOptions } from './run-usher.ts';
import { homeAt, signIn, startTrakt, type Trakt } from './trakt.ts';

let trakt: Trakt;
let home: Home;
beforeAll(async () => {
  trakt = await startTrakt({ autoApprove: true });
  home = homeAt(trakt);
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

  it.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)('passes %s on, and waits', async (signal) => {
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
  });

  it('runs nothing without a sign-in', async () => {
    expect(await exec('console.log("ran")', [], { env: { USHER_ACCOUNT: 'nobody' } })).toEqual({
      code: 3,
      stdout: '',
      stderr: expect.stringMatching(/^There is no sign-in "nobody"\. There is: default\. /),
    });
  });
});
