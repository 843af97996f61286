import { describe, expect, it } from 'vitest';
import type { UsageError } from './errors.ts';
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

  it('shows help for a command, or for all', () => {
    expect(parseCommandLine(['token', '-h'])).toMatchObject({ kind: 'help', command: { name: 'token' } });
    expect(parseCommandLine([])).toEqual({ kind: 'help', command: undefined });
    expect(parseCommandLine(['-V'])).toEqual({ kind: 'version' });
  });

  it.each([
    [['tokn'], { kind: 'unknown_command', name: 'tokn', nearest: 'token' }],
    [['quux'], { kind: 'unknown_command', name: 'quux', nearest: undefined }],
    [['auth', '--devise'], { kind: 'unknown_flag', name: '--devise', nearest: '--device' }],
    [['token', '--device'], { kind: 'unknown_flag', name: '--device', nearest: undefined }],
    [['token', '-z'], { kind: 'unknown_flag', name: '-z', nearest: undefined }],
    [['token', '--json=yes'], { kind: 'unknown_flag', name: '--json=yes', nearest: undefined }],
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
