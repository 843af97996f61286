import { describe, expect, it } from 'vitest';
import type { CommandEntry } from '../commands/table.ts';
import type { UsageError } from '../errors.ts';
import { parseCommandLine } from './program.ts';

describe('parseCommandLine', () => {
  it('gives a command its options, and usher the flags of every command, wherever they stand', () => {
    const words = ['--json', 'api', '--account', 'b', 'users/me', '-X', 'put', '-f', 'a=1', '--field=b=2', '--include'];
    expect(parseCommandLine(words)).toMatchObject({
      kind: 'run',
      command: { name: 'api' },
      options: { path: 'users/me', method: 'put', field: ['a=1', 'b=2'], include: true },
      flags: { json: true, account: 'b' },
    });
  });

  it('names options as the command does', () => {
    expect(parseCommandLine(['sandbox', '--auto-approve'])).toMatchObject({ options: { autoApprove: true } });
  });

  it('does not take the value of a flag for a command', () => {
    expect(parseCommandLine(['--account', 'auth', 'token'])).toMatchObject({ command: { name: 'token' } });
  });

  it('leaves what follows -- to the command', () => {
    expect(parseCommandLine(['exec', '--json', '--', 'curl', '--json', '-V', '--', 'x'])).toMatchObject({
      command: { name: 'exec' },
      options: { command: ['curl', '--json', '-V', '--', 'x'] },
      flags: { json: true },
    });
  });

  it('shows help for a command, or for all', () => {
    expect(parseCommandLine(['token', '-h'])).toEqual({ kind: 'help', about: 'token' });
    expect(parseCommandLine([])).toEqual({ kind: 'help', about: undefined });
    expect(parseCommandLine(['-V'])).toEqual({ kind: 'version' });
  });

  it('takes the two words of a name together, wherever the flags of every command stand', () => {
    expect(parseCommandLine(['vault', 'status'])).toMatchObject({ command: { name: 'vault status' } });
    expect(parseCommandLine(['vault', '--json', 'status', '--account', 'b'])).toMatchObject({
      command: { name: 'vault status' },
      flags: { json: true, account: 'b' },
    });
  });

  it('shows help about the commands that begin with a word', () => {
    expect(parseCommandLine(['vault'])).toEqual({ kind: 'help', about: 'vault' });
    expect(parseCommandLine(['vault', '--help'])).toEqual({ kind: 'help', about: 'vault' });
    expect(parseCommandLine(['vault', 'status', '--help'])).toEqual({ kind: 'help', about: 'vault status' });
  });

  describe('with a command whose name others begin with', () => {
    const load = () => Promise.reject(new Error('not loaded'));
    const table = [
      { name: 'auth', flags: ['--device'], load },
      { name: 'auth import', argument: '<file>', flags: ['--force'], load },
    ] as const;
    const parse = (...words: string[]) => parseCommandLine(words, table as unknown as readonly CommandEntry[]);

    it('runs it, or the longer one', () => {
      expect(parse('auth', '--device')).toMatchObject({ command: { name: 'auth' }, options: { device: true } });
      expect(parse('auth', 'import', 'a.json', '--force')).toMatchObject({
        command: { name: 'auth import' },
        options: { file: 'a.json', force: true },
      });
    });

    it('knows each its own flags and arguments alone', () => {
      expect(() => parse('auth', 'import', '--device')).toThrow('unknown_flag');
      expect(() => parse('auth', 'import')).toThrow('missing_argument');
      expect(() => parse('auth', 'import', 'a', 'b')).toThrow('too_many_arguments');
      expect(() => parse('auth', 'improt')).toThrow('unknown_command');
    });
  });

  it.each([
    [['tokn'], { kind: 'unknown_command', name: 'tokn', nearest: 'token' }],
    [['quux'], { kind: 'unknown_command', name: 'quux', nearest: undefined }],
    [['vault', 'satus'], { kind: 'unknown_command', name: 'vault satus', nearest: 'vault status' }],
    [['vault', 'xyzzy'], { kind: 'unknown_command', name: 'vault xyzzy', nearest: undefined }],
    [['valt'], { kind: 'unknown_command', name: 'valt', nearest: 'vault' }],
    [['auth', '--devise'], { kind: 'unknown_flag', name: '--devise', nearest: '--device' }],
    [['token', '--device'], { kind: 'unknown_flag', name: '--device', nearest: undefined }],
    [['token', '-z'], { kind: 'unknown_flag', name: '-z', nearest: undefined }],
    [['token', '--json=yes'], { kind: 'unknown_flag', name: '--json=yes', nearest: undefined }],
    [['exec', '--'], { kind: 'missing_argument', name: 'command' }],
    [['exec', 'curl', '-o', 'x'], { kind: 'unknown_flag', name: '-o', nearest: undefined }],
    [['api'], { kind: 'missing_argument', name: 'path' }],
    [['api', 'a', 'b'], { kind: 'too_many_arguments' }],
    [['token', 'a'], { kind: 'too_many_arguments' }],
    [['token', '--config'], { kind: 'missing_value', name: '--config <file>' }],
    [['token', '--config', '--json'], { kind: 'missing_value', name: '--config <file>' }],
  ])('says what is wrong with %j', (words, problem) => {
    const parse = () => parseCommandLine(words);
    expect(parse).toThrow();
    try {
      parse();
    } catch (error) {
      expect((error as UsageError).problem).toEqual(problem);
    }
  });
});
