// What bash offers is asked of bash itself. The scripts for zsh and fish, which are no part of a Debian image, are read.

import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bashScript } from '../src/command-line/completion/bash.ts';
import { fishScript } from '../src/command-line/completion/fish.ts';
import { type Place, placesIn } from '../src/command-line/completion/places.ts';
import { zshScript } from '../src/command-line/completion/zsh.ts';
import { commands, groups } from '../src/commands/table.ts';

let places: Place[];
let folder: string;
beforeAll(async () => {
  places = await placesIn({ commands, groups });
  folder = mkdtempSync(join(tmpdir(), 'usher-completion-'));
  mkdirSync(join(folder, 'some films'));
  writeFileSync(join(folder, 'some.toml'), '');
});
afterAll(() => rmSync(folder, { recursive: true }));

/** What bash offers for the last of these words. */
function offered(...words: string[]): string[] {
  const ask = `${bashScript(places)}
    COMP_WORDS=(usher "$@")
    COMP_CWORD=$#
    _usher
    for each in "\${COMPREPLY[@]}"; do echo "$each"; done`;
  const said = execFileSync('bash', ['--norc', '-c', ask, 'bash', ...words], { cwd: folder, encoding: 'utf8' });
  return said.split('\n').filter((line) => line !== '');
}

describe('bash', () => {
  it('offers every command, and the words that several begin with', () => {
    const first = new Set(Object.keys(commands).map((name) => name.split(' ', 1).join()));
    expect(offered('').sort()).toEqual([...first].sort());
    expect(offered('token-')).toEqual(['token-status', 'token-refresh', 'token-clear']);
  });

  it('offers the second words, after the flags of every command as well', () => {
    const second = ['status', 'export', 'import', 'adopt', 'set-aside', 'rekey'];
    expect(offered('vault', '')).toEqual(second);
    expect(offered('--json', '--account', 'auth', 'vault', '--quiet', '')).toEqual(second);
    expect(offered('accounts', 're')).toEqual(['remove']);
  });

  it("offers a command's own flags, and those of every command", () => {
    expect(offered('token-clear', '--f')).toEqual(['--force']);
    expect(offered('token-status', '--')).toEqual(expect.arrayContaining(['--check', '--json', '--help']));
    expect(offered('token-status', '--f')).toEqual([]);
    expect(offered('--acc')).toEqual(['--account']);
  });

  it('offers the values of a flag, also after =', () => {
    expect(offered('token', '--format', '')).toEqual(['json', 'header', 'env']);
    expect(offered('token', '--format', '=', 'h')).toEqual(['header']);
    expect(offered('token', '--format', '=')).toEqual(['json', 'header', 'env']);
    expect(offered('api', 'x', '-X', 'P')).toEqual(['POST', 'PUT']);
    expect(offered('completion', '')).toEqual(['bash', 'zsh', 'fish']);
  });

  it('offers files or folders for a flag or an argument that is one', () => {
    expect(offered('--config', 'some').sort()).toEqual(['some films', 'some.toml']);
    expect(offered('vault', 'import', 'some.')).toEqual(['some.toml']);
    expect(offered('export', '--output', '')).toEqual(['some films']);
  });

  it('offers nothing of usher after --', () => {
    expect(offered('exec', '--', 'some.')).toEqual(['some.toml']);
  });
});

describe.each([
  ['zsh', zshScript, (flag: string) => `'${flag}:`],
  ['fish', fishScript, (flag: string) => (flag.startsWith('--') ? ` -l ${flag.slice(2)} ` : ` -s ${flag.slice(1)} `)],
])('the script for %s', (_, script, written) => {
  it('names every command and every flag', () => {
    const text = script(places);
    for (const { name, flags } of places) {
      expect(text).toContain(name.split(' ').at(-1));
      for (const flag of flags.flatMap(({ names }) => names)) expect(text).toContain(written(flag));
    }
  });
});
