import { describe, expect, it } from 'vitest';
import { type CommandTable, defineCommand } from './command.ts';
import { argument, flag } from './flags.ts';
import { parseCommandLine } from './program.ts';

const none = {
  config: undefined,
  account: undefined,
  json: false,
  verbose: false,
  quiet: false,
  help: false,
  version: false,
};

describe('parseCommandLine', () => {
  it('gives a command its options, and usher the flags of every command, wherever they stand', async () => {
    const words = ['--json', 'api', '--account', 'b', 'users/me', '-X', 'put', '-f', 'a=1', '--field=b=2', '-i'];
    expect(await parseCommandLine(words)).toMatchObject({
      kind: 'run',
      name: 'api',
      prepared: {
        options: {
          path: '/users/me',
          method: 'PUT',
          field: [{ name: 'b', value: 2 }],
          rawField: [{ name: 'a', value: '1' }],
          include: true,
          paginate: false,
        },
      },
      flags: { ...none, json: true, account: 'b' },
    });
  });

  it('takes a dash for a file', async () => {
    const { prepared } = { prepared: undefined, ...(await parseCommandLine(['api', 'x', '--input', '-'])) };
    expect(prepared).toMatchObject({ options: { path: '/x', input: '-' } });
  });

  it('does not take the value of a flag for a command', async () => {
    expect(await parseCommandLine(['--account', 'auth', 'token'])).toMatchObject({ name: 'token' });
  });

  it('takes the last one of a flag that is there twice', async () => {
    const words = ['token', '--format', 'env', '--format', 'json'];
    expect(await parseCommandLine(words)).toMatchObject({ prepared: { options: { format: 'json' } } });
  });

  it('leaves what follows -- to the command', async () => {
    const words = ['exec', '--json', '--', 'curl', '--json', '-V', '', '--', 'x'];
    expect(await parseCommandLine(words)).toMatchObject({
      name: 'exec',
      prepared: { options: { command: ['curl', '--json', '-V', '', '--', 'x'] } },
      flags: { json: true },
    });
  });

  it('shows help for a command, or for all', async () => {
    expect(await parseCommandLine(['token', '-h'])).toEqual({ kind: 'help', about: 'token' });
    expect(await parseCommandLine([])).toEqual({ kind: 'help', about: undefined });
    expect(await parseCommandLine(['-V'])).toEqual({ kind: 'version' });
  });

  it('takes the two words of a name together, wherever the flags of every command stand', async () => {
    expect(await parseCommandLine(['vault', 'status'])).toMatchObject({ name: 'vault status' });
    expect(await parseCommandLine(['vault', '--json', 'status', '--account', 'b'])).toMatchObject({
      name: 'vault status',
      flags: { json: true, account: 'b' },
    });
  });

  it('shows help about the commands that begin with a word', async () => {
    expect(await parseCommandLine(['vault'])).toEqual({ kind: 'help', about: 'vault' });
    expect(await parseCommandLine(['vault', '--help'])).toEqual({ kind: 'help', about: 'vault' });
    expect(await parseCommandLine(['vault', 'status', '--help'])).toEqual({ kind: 'help', about: 'vault status' });
  });

  it('knows what a command of another program is called here', async () => {
    expect(await parseCommandLine(['fix-permissions'])).toMatchObject({
      name: 'doctor',
      prepared: { options: { fix: true } },
      calledHere: 'doctor --fix',
    });
  });

  describe('with a command whose name others begin with', () => {
    const table: CommandTable = {
      auth: {
        summary: 'x',
        load: async () => ({
          command: defineCommand({
            examples: [],
            flags: { autoDevice: flag.toggle('x'), port: flag.text('number', 'x') },
            run: async () => 0,
          }),
        }),
      },
      'auth import': {
        summary: 'x',
        load: async () => ({
          command: defineCommand({
            examples: [],
            arguments: { file: argument.text('x') },
            flags: { force: flag.toggle('x') },
            run: async () => 0,
          }),
        }),
      },
    };
    const parse = (...words: string[]) => parseCommandLine(words, table);

    it('runs it, or the longer one', async () => {
      expect(await parse('auth', '--auto-device')).toMatchObject({
        name: 'auth',
        prepared: { options: { autoDevice: true } },
      });
      expect(await parse('auth', 'import', 'a.json', '--force')).toMatchObject({
        name: 'auth import',
        prepared: { options: { file: 'a.json', force: true } },
      });
    });

    it('takes no value of its flags for a longer name', async () => {
      expect(await parse('auth', '--port', '0')).toMatchObject({ name: 'auth', prepared: { options: { port: '0' } } });
    });

    it('knows each its own flags and arguments alone', async () => {
      await expect(parse('auth', 'import', '--auto-device')).rejects.toThrow('unknown_flag');
      await expect(parse('auth', 'import')).rejects.toThrow('missing_argument');
      await expect(parse('auth', 'import', 'a', 'b')).rejects.toThrow('too_many_arguments');
      await expect(parse('auth', 'improt')).rejects.toThrow('unknown_command');
    });
  });

  it.each([
    [['tokn'], { kind: 'unknown_command', name: 'tokn', nearest: 'token' }],
    [['quux'], { kind: 'unknown_command', name: 'quux', nearest: undefined }],
    [['--force', 'quux'], { kind: 'unknown_command', name: 'quux', nearest: undefined }],
    [['vault', 'satus'], { kind: 'unknown_command', name: 'vault satus', nearest: 'vault status', helpOf: 'vault' }],
    [['vault', 'xyzzy'], { kind: 'unknown_command', name: 'vault xyzzy', nearest: undefined, helpOf: 'vault' }],
    [['valt'], { kind: 'unknown_command', name: 'valt', nearest: 'vault' }],
    [['auth', '--devise'], { kind: 'unknown_flag', name: '--devise', nearest: '--device', helpOf: 'auth' }],
    [['--accont', 'x', 'token'], { kind: 'unknown_flag', name: '--accont', nearest: '--account' }],
    [['--accont=x', 'token'], { kind: 'unknown_flag', name: '--accont', nearest: '--account', helpOf: 'token' }],
    [['--output', 'x', 'export'], { kind: 'flag_before_command', name: '--output <folder>', command: 'export' }],
    [['-X', 'POST', 'api', 'x'], { kind: 'flag_before_command', name: '--method <method>', command: 'api' }],
    [
      ['vault', '--key', 'file', 'rekey'],
      { kind: 'flag_before_command', name: '--key <source>', command: 'vault rekey' },
    ],
    [['vault', '--kay', 'file', 'rekey'], { kind: 'unknown_flag', name: '--kay', nearest: undefined, helpOf: 'vault' }],
    [['token', '--device'], { kind: 'unknown_flag', name: '--device', nearest: undefined }],
    [['token', '-z'], { kind: 'unknown_flag', name: '-z', nearest: undefined }],
    [['token', '--json=yes'], { kind: 'needless_value', name: '--json' }],
    [['exec', '--'], { kind: 'missing_argument', name: 'command' }],
    [['exec', 'curl', '-o', 'x'], { kind: 'unknown_flag', name: '-o', nearest: undefined }],
    [['api'], { kind: 'missing_argument', name: 'path' }],
    [['api', ''], { kind: 'missing_argument', name: 'path' }],
    [['api', 'a', 'b'], { kind: 'too_many_arguments' }],
    [['token', 'a'], { kind: 'too_many_arguments' }],
    [['token', '--config'], { kind: 'missing_value', name: '--config <file>' }],
    [['token', '--config='], { kind: 'missing_value', name: '--config <file>' }],
    [['export', '--output', ''], { kind: 'missing_value', name: '--output <folder>' }],
    [['token', '--config', '--json'], { kind: 'missing_value', name: '--config <file>' }],
    [['token', '--format', 'xml'], { kind: 'bad_value', name: '--format', expected: 'json, header or env' }],
    [['sandbox', '--port', '65536'], { kind: 'bad_value', name: '--port', expected: 'a whole number from 0 to 65535' }],
  ])('says what is wrong with %j', async (words, problem) => {
    await expect(parseCommandLine(words)).rejects.toMatchObject({ code: 'usage', problem });
  });

  it.each([
    [['sandbox', '--auto-approve', '--port', '0']],
    [['export', '--output=a=b', '--history-mode', 'aggregated']],
    [['export', '--only', 'history', '--since', '2026-01-01']],
  ])('takes %j', async (words) => {
    expect(await parseCommandLine(words)).toMatchObject({ kind: 'run', name: words[0] });
  });
});
