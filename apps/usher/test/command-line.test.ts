import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import manifest from '../package.json' with { type: 'json' };
import { flagNotation } from '../src/command-line/command.ts';
import { commands, groups } from '../src/commands/table.ts';
import { quickHome } from './run-here.ts';
import type { Home } from './run-usher.ts';

let home: Home;
beforeAll(() => {
  home = quickHome();
});
afterAll(() => home.remove());

describe.concurrent('the command line', () => {
  it('tells its version', async () => {
    expect(await home.run(['--version'])).toEqual({ code: 0, stdout: `${manifest.version}\n`, stderr: '' });
  });

  it('has its help and its version as commands, too', async () => {
    const same = [
      [['help'], ['--help']],
      [
        ['help', 'vault'],
        ['vault', '--help'],
      ],
      [
        ['help', 'vault', 'rekey'],
        ['vault', 'rekey', '--help'],
      ],
      [['version'], ['--version']],
      [
        ['version', '--json'],
        ['-V', '--json'],
      ],
    ] as const;
    for (const [command, flag] of same) expect(await home.run(command)).toEqual(await home.run(flag));
    expect(await home.run(['help', 'tokn'])).toMatchObject({
      code: 2,
      stderr: 'There is no command "tokn". Did you mean token? Run: usher --help\n',
    });
  });

  it('shows every command, with or without --help', async () => {
    const [asked, bare] = await Promise.all([home.run(['--help']), home.run([])]);
    expect(bare).toEqual(asked);
    expect(asked.code).toBe(0);
    for (const name of Object.keys(commands))
      expect(asked.stdout).toMatch(new RegExp(`^  ${name.split(' ', 1)} .*\\w`, 'm'));
  });

  it('shows the commands that begin with a word, when that is all there is', async () => {
    const { code, stdout } = await home.run(['vault']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Usage: usher vault <command>\n\nLook after .*\n/);
    expect(stdout).toMatch(/ {2}vault status {2,}\w/);
    expect(stdout).not.toContain('whoami');
  });

  it.each(Object.entries(commands))('shows examples for %s', async (name, { load }) => {
    const { code, stdout, stderr } = await home.run([...name.split(' '), '--help']);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout.slice(stdout.indexOf('Examples:'))).toContain(`  usher ${name}`);
    expect(stdout).not.toContain('undefined');
    const { command } = await load();
    for (const [option, flag] of Object.entries(command.flags)) {
      expect(stdout).toMatch(new RegExp(`^ {2}${flagNotation(option, flag)} {2,}\\S`, 'm'));
    }
  });

  it.each([
    [['tokn'], 'There is no command "tokn". Did you mean token? Run: usher --help'],
    [['vault', 'satus'], 'There is no command "vault satus". Did you mean vault status? Run: usher vault --help'],
    [['vault', 'foo'], 'There is no command "vault foo". Run: usher vault --help'],
    [['auth', '--devise'], 'Unknown flag --devise. Did you mean --device? Run: usher auth --help'],
    [['--accont', 'x', 'token'], 'Unknown flag --accont. Did you mean --account? Run: usher --help'],
    [
      ['vault', '--key', 'keyring', 'rekey'],
      '--key <source> belongs after its command: usher vault rekey --key <source>. Run: usher vault rekey --help',
    ],
    [['export', '--output='], '--output <folder> needs a value. Run: usher export --help'],
    [['--account=', 'token'], '--account <name> needs a value. Run: usher token --help'],
    [['export', '--timezone', 'Mars'], '--timezone must be a time zone such as Europe/Berlin.'],
    [['token', '--json=yes'], '--json takes no value. Run: usher token --help'],
    [['api'], 'The command needs <path>. Run: usher api --help'],
    [['--config'], '--config <file> needs a value. Run: usher --help'],
    [['token', 'please'], 'Too many arguments. Run: usher token --help'],
    [['auth', '--device', '--manual'], "--device and --manual can't be used together. Run: usher auth --help"],
    [['api', 'x', '-X', 'BREW'], '--method must be GET, POST, PUT or DELETE. Run: usher api --help'],
    [['api', 'https://api.trakt.tv/x'], '<path> must be'],
    [['api', 'x', '-F', 'novalue'], '--field must be name=value. Run: usher api --help'],
    [['api', 'x', '-f', 'novalue'], '--raw-field must be name=text. Run: usher api --help'],
    [['completion', 'tcsh'], '<shell> must be bash, zsh or fish. Run: usher completion --help'],
    [['completion'], 'The command needs <shell>. Run: usher completion --help'],
    [['sandbox', '--port', 'x'], '--port must be a whole number from 0 to 65535. Run: usher sandbox --help'],
    [['sandbox', '--port=99999999'], '--port must be a whole number from 0 to 65535. Run: usher sandbox --help'],
    [
      ['token-clear'],
      'This asks for confirmation, and there is no terminal. To go ahead without the question, add --force.',
    ],
  ])('ends %j with 2 and says why', async (args, sentence) => {
    const { code, stdout, stderr } = await home.run(args);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(sentence);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });

  it('has words for the words that only begin commands', () => {
    const firstWords = new Set(Object.keys(commands).map((name) => name.split(' ', 1).join()));
    expect([...firstWords].filter((word) => !Object.hasOwn(commands, word)).sort()).toEqual(Object.keys(groups).sort());
  });

  it('writes a failure as one JSON object with --json', async () => {
    const { code, stderr } = await home.run(['token', '--json']);
    expect(code).toBe(3);
    expect(JSON.parse(stderr)).toEqual({
      error: { code: 'sign_in_required', message: 'Not signed in.', hint: 'Run: usher setup' },
    });
  });

  it('takes the flags of every command before and after its name', async () => {
    for (const args of [
      ['--json', 'token-status'],
      ['token-status', '--json'],
    ]) {
      const { code, stdout } = await home.run(args);
      expect(code).toBe(3);
      expect(JSON.parse(stdout)).toMatchObject({ state: 'sign_in_required', reason: 'never' });
    }
  });

  it('ends quietly when nobody reads on', async () => {
    const { child, end } = home.start(['--help']);
    child.stdout.destroy();
    expect(await end).toMatchObject({ code: 0, stderr: '' });
  });

  it('names the way out to a user without a home, and runs what needs none', async () => {
    const run = (args: string[]) => home.run(args, { env: { HOME: '', USHER_HOME: '' } });
    expect(await run(['token'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('Name a folder in USHER_HOME.'),
    });
    expect(await run(['completion', 'bash'])).toMatchObject({ code: 0, stderr: '' });
  });

  it('writes nothing anywhere just to look', async () => {
    const fresh = quickHome();
    try {
      await fresh.run(['token-status']);
      expect(fresh.files()).toEqual({});
    } finally {
      await fresh.remove();
    }
  });
});
