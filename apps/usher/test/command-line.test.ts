import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import manifest from '../package.json' with { type: 'json' };
import { commands } from '../src/commands/table.ts';
import { type Home, makeHome } from './run-usher.ts';

let home: Home;
beforeAll(() => {
  home = makeHome();
});
afterAll(() => home.remove());

describe.concurrent('the command line', () => {
  it('tells its version', async () => {
    expect(await home.run(['--version'])).toEqual({ code: 0, stdout: `${manifest.version}\n`, stderr: '' });
  });

  it('shows every command, with or without --help', async () => {
    const [asked, bare] = await Promise.all([home.run(['--help']), home.run([])]);
    expect(bare).toEqual(asked);
    expect(asked.code).toBe(0);
    for (const { name } of commands) expect(asked.stdout).toContain(`  ${name.split(' ', 1)} `);
  });

  it('shows the commands that begin with a word, when that is all there is', async () => {
    const { code, stdout } = await home.run(['vault']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Usage: usher vault <command>\n\nLook after .*\n/);
    expect(stdout).toMatch(/ {2}vault status {2,}\w/);
    expect(stdout).not.toContain('whoami');
  });

  it.each(commands.map(({ name }) => name))('shows examples for %s', async (name) => {
    const { code, stdout, stderr } = await home.run([...name.split(' '), '--help']);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toContain(`Examples:\n  usher ${name}`);
    expect(stdout).not.toContain('undefined');
    for (const flag of commands.find((each) => each.name === name)?.flags ?? []) {
      expect(stdout).toMatch(new RegExp(`${/--[\w-]+/.exec(flag)?.[0]}\\b.* {2,}\\S`));
    }
  });

  it.each([
    [['tokn'], 'There is no command "tokn". Did you mean token? Run: usher --help'],
    [['vault', 'satus'], 'There is no command "vault satus". Did you mean vault status? Run: usher --help'],
    [['auth', '--devise'], 'There is no flag --devise here. Did you mean --device?'],
    [['api'], 'The command needs <path>.'],
    [['--config'], '--config <file> needs a value.'],
    [['token', 'please'], 'There are more words than the command takes.'],
    [['auth', '--device', '--manual'], '--device and --manual exclude each other.'],
    [['api', 'x', '-X', 'BREW'], '--method must be GET, POST, PUT, DELETE.'],
    [['api', 'https://api.trakt.tv/x'], '<path> must be'],
    [['api', 'x', '-f', 'novalue'], '--field must be name=value.'],
    [['sandbox', '--port', 'x'], '--port must be a whole number.'],
  ])('ends %j with 2 and says why', async (args, sentence) => {
    const { code, stdout, stderr } = await home.run(args);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(sentence);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });

  it('writes a failure as one JSON object with --json', async () => {
    const { code, stderr } = await home.run(['token', '--json']);
    expect(code).toBe(3);
    expect(JSON.parse(stderr)).toEqual({
      error: { code: 'sign_in_required', message: 'Not signed in.', hint: 'Run: usher auth' },
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

  it('writes nothing anywhere just to look', async () => {
    const fresh = makeHome();
    try {
      await fresh.run(['token-status']);
      expect(fresh.files()).toEqual({});
    } finally {
      await fresh.remove();
    }
  });
});
