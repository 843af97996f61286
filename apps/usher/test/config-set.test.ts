import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { quickHome } from './run-here.ts';
import type { Home, Run } from './run-usher.ts';

let home: Home;
let path: string;
beforeEach(() => {
  home = quickHome();
  path = `${home.path}/config.toml`;
});
afterEach(() => home.remove());

const set = (...words: string[]): Promise<Run> => home.run(['config', 'set', ...words]);
const content = () => readFileSync(path, 'utf8');

describe('usher config set', () => {
  it('makes the file, and changes one setting of it after that', async () => {
    expect(await set('export.timezone', 'UTC')).toEqual({
      code: 0,
      stdout: '',
      stderr: `export.timezone is "UTC" now, in ${path}.\n`,
    });
    expect(statSync(path).mode & 0o777).toBe(0o600);
    writeFileSync(path, `# mine\n${content()}# end\n`);
    const { stderr } = await set('export.timezone', 'Europe/Paris');
    expect(stderr).toBe(`export.timezone is "Europe/Paris" now, in ${path}.\nBefore, it was "UTC".\n`);
    expect(content()).toBe('# mine\n[export]\ntimezone = "Europe/Paris"\n# end\n');
  });

  it('writes numbers, truth and paths as what they are', async () => {
    await set('auth.callback_port', '9000');
    await set('auth.auto_refresh', 'false');
    await set('export.dir', 'films');
    expect(content()).toBe(
      `[auth]\ncallback_port = 9000\nauto_refresh = false\n\n[export]\ndir = "${home.path}/films"\n`,
    );
    expect(await home.run(['config', 'check'])).toMatchObject({ code: 0 });
  });

  it.each([
    [['auth.callback_port', '80800'], 'auth.callback_port must be a whole number from 1 to 65535. It is 80800.'],
    [['export.timezone', 'Mars'], 'export.timezone must be a time zone, such as Europe/Paris. It is "Mars".'],
    [
      ['trakt.client_id', '...'],
      'trakt.client_id is still a placeholder, where the real one has to stand. It is "...".',
    ],
    [['export.dir', ''], 'export.dir must be the path of a file or folder. It is "".'],
    [['auth.redirect_uri', 'localhost:8080/callback'], 'auth.redirect_uri must be an address, such as http'],
    [['export.timezon', 'UTC'], 'There is no setting export.timezon. Did you mean export.timezone?'],
    [['auth.account', 'tv'], "auth.account can't be set in a file. Set the environment variable USHER_ACCOUNT"],
    [['export.timezone'], 'The command needs <value>. Run: usher config set --help'],
    [['export.timezone', 'UTC', '--file', 'x'], "<value> and --file can't be used together."],
  ])('refuses %j, and writes nothing', async (words, message) => {
    const { code, stderr } = await set(...words);
    expect([code, stderr]).toEqual([2, expect.stringContaining(message)]);
    expect(existsSync(path)).toBe(false);
  });

  it('takes no secret as an argument, and says how else', async () => {
    const { code, stderr } = await set('trakt.client_secret', 'canary');
    expect([code, stderr]).toEqual([2, expect.stringContaining('usher config set trakt.client_secret --file FILE')]);
    expect(stderr).not.toContain('canary');
    writeFileSync(`${home.path}/secret`, 'canary-of-a-file\n');
    const fromFile = await set('trakt.client_secret', '--file', 'secret');
    expect(fromFile).toEqual({ code: 0, stdout: '', stderr: `trakt.client_secret is set in ${path}.\n` });
    expect(content()).toContain('canary-of-a-file');
    const running = home.start(['config', 'set', 'trakt.client_secret']);
    running.child.stdin.end('canary-of-stdin\n');
    const entered = await running.end;
    expect(entered.code).toBe(0);
    expect(entered.stdout + entered.stderr).not.toContain('canary');
    expect(content()).toContain('canary-of-stdin');
  });

  it('says that a variable overrides it', async () => {
    const { stderr } = await home.run(['config', 'set', 'trakt.client_id', 'mine'], {
      env: { TRAKT_CLIENT_ID: 'other' },
    });
    expect(stderr).toContain('But not in this shell: TRAKT_CLIENT_ID sets trakt.client_id to something else.');
  });

  it('mends a wrong value, and a file that is no TOML is left alone', async () => {
    writeFileSync(path, '[trakt]\nclient_id = "YOUR_CLIENT_ID" # of the app\n');
    expect(await set('trakt.client_id', 'mine')).toMatchObject({ code: 0 });
    expect(content()).toBe('[trakt]\nclient_id = "mine" # of the app\n');
    writeFileSync(path, 'broken');
    expect(await set('trakt.client_id', 'mine')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('line 1, is not TOML'),
    });
    expect(content()).toBe('broken');
  });

  it('names the line to write where the file is written in an odd way', async () => {
    writeFileSync(path, 'trakt = 1\n');
    expect(await set('trakt.client_id', 'mine')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('Write it yourself, under [trakt]: client_id = "mine"'),
    });
  });

  it('sets it in a file of Export_Trakt_4_Letterboxd that is trusted, and it stays that', async () => {
    mkdirSync(`${home.path}/config`);
    const theirs = `${home.path}/config/config.toml`;
    writeFileSync(theirs, '[trakt]\nclient_id = "YOUR_CLIENT_ID"\n[letterboxd]\nexport_dir = "films"\n');
    await home.run(['config', 'trust']);
    expect(await home.run(['config', 'set', 'trakt.client_id', 'mine'])).toMatchObject({ code: 0 });
    expect(readFileSync(theirs, 'utf8')).toBe('[trakt]\nclient_id = "mine"\n[letterboxd]\nexport_dir = "films"\n');
  });
});
