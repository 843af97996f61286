import {
  chmodSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { parse } from 'smol-toml';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { withSetting, writeSetting } from './edit.ts';
import { readConfig } from './load.ts';

describe('a setting in a source', () => {
  it('begins a file', async () => {
    expect(await withSetting('', 'trakt.client_id', 'mine')).toBe('[trakt]\nclient_id = "mine"\n');
  });

  it('takes the place of what was there, and nothing else changes', async () => {
    const before =
      '# mine\n[trakt] # the app\n# its id\nclient_id = "old" # why\n\n[export]\ntimezone = "UTC"\n# end\n';
    expect(await withSetting(before, 'trakt.client_id', 'new')).toBe(before.replace('old', 'new'));
  });

  it('joins its section, after the comments there, or makes one', async () => {
    const before = '[trakt]\nclient_secret = "s"\n# client_id = "x"\n\n[export]\ntimezone = "UTC"';
    expect(await withSetting(before, 'trakt.client_id', 'new')).toBe(
      '[trakt]\nclient_secret = "s"\n# client_id = "x"\nclient_id = "new"\n\n[export]\ntimezone = "UTC"\n',
    );
    expect(await withSetting(before, 'vault.key', 'file')).toBe(`${before}\n\n[vault]\nkey = "file"\n`);
  });

  it.each([
    ['trakt.client_secret = "s" # dotted\n', 'trakt.client_secret = "s" # dotted\ntrakt.client_id = "new"\n'],
    ['trakt = { client_secret = "s" } # inline\n', 'trakt = { client_secret = "s", client_id = "new" } # inline\n'],
    ['["trakt"]\r\n"client_id" = \'old\' # x\r\n', '["trakt"]\r\n"client_id" = \'new\' # x\r\n'],
    ['[trakt]\nclient_secret = """\n[trakt]\nclient_id = 1\n"""\n', undefined],
  ])('keeps the way %j is written', async (before, after) => {
    const edited = await withSetting(before, 'trakt.client_id', 'new');
    if (after === undefined) expect(parse(edited ?? '')).toMatchObject({ trakt: { client_id: 'new' } });
    else expect(edited).toBe(after);
  });

  it('is a number or true where it is one', async () => {
    const edited = await withSetting('[auth]\nuse_oauth = true\n', 'auth.callback_port', 9000);
    expect(await withSetting(edited ?? '', 'auth.use_oauth', false)).toBe(
      '[auth]\nuse_oauth = false\ncallback_port = 9000\n',
    );
  });

  it.each(['trakt = "x"\n', '[[trakt]]\nclient_id = "x"\n', 'no toml'])('leaves %j alone', async (source) => {
    expect(await withSetting(source, 'trakt.client_id', 'new')).toBeUndefined();
  });

  it('leaves every other line as it is, whatever the file looks like', async () => {
    const comment = fc.constantFrom('# a comment', '#', '', '  # indented = "x"');
    const entry = fc.constantFrom(
      'a = 1 # one',
      "b = 'x # no comment'",
      'c = [\n  1, # one\n  2,\n]',
      'd = 1979-05-27',
    );
    const header = fc.constantFrom('[other]', '[trakt]', '[auth] # signs', '[export]');
    const block = fc.tuple(header, fc.uniqueArray(entry), fc.array(comment, { maxLength: 3 }));
    const source = fc
      .tuple(fc.array(comment, { maxLength: 2 }), fc.uniqueArray(block, { selector: ([name]) => name, maxLength: 4 }))
      .map(([top, blocks]) =>
        [...top, ...blocks.flatMap(([name, entries, comments]) => [name, ...comments, ...entries, '# below'])].join(
          '\n',
        ),
      );
    await fc.assert(
      fc.asyncProperty(source, async (before) => {
        const after = await withSetting(before, 'trakt.client_id', 'new');
        if (after === undefined) throw new Error('It was not edited.');
        const added = new Set(['client_id = "new"', '[trakt]', '']);
        const kept = (text: string) => text.split('\n').filter((line) => !added.has(line.trim()));
        expect(kept(after)).toEqual(kept(before));
      }),
      { numRuns: 200 },
    );
  });
});

describe('the file', () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'usher-edit-'));
  });
  afterEach(() => rmSync(root, { recursive: true }));

  const set = async (env: Record<string, string>) => {
    const config = await readConfig({ env, cwd: root });
    return writeSetting({ name: 'trakt.client_id', value: 'mine', config });
  };

  it("is made with its folder, and is its owner's alone", async () => {
    const path = join(root, 'new', 'config.toml');
    expect(await set({ USHER_HOME: join(root, 'new') })).toEqual({ path, line: 2 });
    expect([statSync(path).mode & 0o777, statSync(join(root, 'new')).mode & 0o777]).toEqual([0o600, 0o700]);
    expect(readdirSync(join(root, 'new'))).toEqual(['config.toml']);
  });

  it('stays what it is: a link to another file, with the copies beside it', async () => {
    writeFileSync(join(root, 'dotfile'), '# mine\n');
    chmodSync(join(root, 'dotfile'), 0o644);
    symlinkSync('dotfile', join(root, 'config.toml'));
    writeFileSync(join(root, 'dotfile.bak'), '');
    await set({ USHER_HOME: root });
    expect(lstatSync(join(root, 'config.toml')).isSymbolicLink()).toBe(true);
    expect(readFileSync(join(root, 'dotfile'), 'utf8')).toBe('# mine\n\n[trakt]\nclient_id = "mine"\n');
    expect(readdirSync(root).sort()).toEqual(['config.toml', 'dotfile', 'dotfile.bak']);
  });

  it('in the working directory stays trusted, and one that is not trusted is left alone', async () => {
    writeFileSync(join(root, 'usher.toml'), '[trakt]\nclient_id = "old"\n');
    const env = { USHER_HOME: join(root, 'home') };
    expect(await set(env)).toMatchObject({ path: join(root, 'home', 'config.toml') });
    rmSync(join(root, 'home'), { recursive: true });
    const { trust } = await import('./trust.ts');
    const { untrusted, directories } = await readConfig({ env, cwd: root });
    if (untrusted) trust(untrusted.version, directories.state);
    expect(await set(env)).toMatchObject({ path: join(root, 'usher.toml') });
    const config = await readConfig({ env, cwd: root });
    expect([config.get('trakt.client_id'), config.untrusted]).toEqual(['mine', undefined]);
  });
});
