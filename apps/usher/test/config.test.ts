import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { quickHome } from './run-here.ts';
import type { Home } from './run-usher.ts';

let home: Home;
beforeEach(() => {
  home = quickHome();
});
afterEach(() => home.remove());

const write = (content: string, name = 'config.toml') => {
  const path = `${home.path}/${name}`;
  writeFileSync(path, content);
  return path;
};

describe('usher config show', () => {
  it('shows each setting with its value and where that came from, and no secret', async () => {
    const path = write('[trakt]\nclient_secret = "canary-secret"\n\n[export]\ntimezone = "Europe/Paris"\n');
    const env = { TRAKT_CLIENT_ID: 'mine' };
    const { code, stdout, stderr } = await home.run(['config', 'show', '--account', 'second'], { env });
    expect(code).toBe(0);
    const places = [path, `${home.path}/usher.toml`, `${home.path}/config/config.toml`];
    expect(stderr).toBe(`The configuration file is ${path}, the first that is there of: ${places.join(', ')}.\n`);
    expect(stdout).toMatch(/^trakt\.client_id +"mine" +TRAKT_CLIENT_ID$/m);
    expect(stdout).toContain(`${path}:2\n`);
    expect(stdout).toMatch(/^trakt\.client_secret +set, not shown /m);
    expect(stdout).toMatch(/^trakt\.access_token +not set +default$/m);
    expect(stdout).toMatch(/^export\.timezone +"Europe\/Paris" /m);
    expect(stdout).toMatch(/^auth\.account +"second" +--account$/m);
    const asked = await home.run(['config', 'show', '--json'], { env });
    const { file, looked, settings } = JSON.parse(asked.stdout);
    expect([file, looked]).toEqual([path, places]);
    expect(settings).toContainEqual({
      name: 'trakt.client_secret',
      secret: 'set',
      origin: { kind: 'file', path, line: 2 },
    });
    expect(stdout + asked.stdout).not.toContain('canary');
  });

  it('shows what can be used of a configuration with faults', async () => {
    write('[trakt]\nclient_id = "mine"\n[atuh]\n');
    const { code, stdout } = await home.run(['config', 'show']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^trakt\.client_id +"mine"/m);
  });
});

describe('usher config check', () => {
  it('tells every problem at once, with its place and the way out, and no secret', async () => {
    const path = write('[trakt]\nclientid = "x"\nclient_secret = ["canary"]\n\n[auth]\ncallback_port = "8080"\n');
    const { code, stdout } = await home.run(['config', 'check']);
    expect(code).toBe(2);
    expect(stdout.trim().split('\n')).toEqual([
      `There is no setting trakt.clientid (${path}, line 2). Did you mean trakt.client_id?`,
      `trakt.client_secret must be text that is not empty, without spaces, line breaks and quotes (${path}, line 3).`,
      `auth.callback_port must be a whole number from 1 to 65535 (${path}, line 6). It is "8080".`,
    ]);
    const asked = await home.run(['config', 'check', '--json']);
    expect(asked.code).toBe(2);
    const { file, problems } = JSON.parse(asked.stdout);
    expect(file).toBe(path);
    expect(problems).toHaveLength(3);
    expect(problems[2]).toEqual({
      setting: 'auth.callback_port',
      origin: { kind: 'file', path, line: 6 },
      message: `auth.callback_port must be a whole number from 1 to 65535 (${path}, line 6).`,
      hint: 'It is "8080".',
    });
    expect(asked.stdout).not.toContain('canary');
  });

  it('is content with a good file, and with none', async () => {
    const none = await home.run(['config', 'check']);
    const places = ['config.toml', 'usher.toml', 'config/config.toml'].map((name) => `${home.path}/${name}`).join(', ');
    expect(none).toEqual({
      code: 0,
      stdout: '',
      stderr: `There is no configuration file. Looked for: ${places}. To make one, run: usher setup\nNothing is wrong.\n`,
    });
    const path = write('[trakt]\nclient_id = "x"\n');
    expect(await home.run(['config', 'check', '--config', path])).toEqual({
      code: 0,
      stdout: '',
      stderr: `The configuration file is ${path}.\nNothing is wrong in ${path}.\n`,
    });
  });

  it('tells of a file that is not there, and of one that is not TOML', async () => {
    const gone = await home.run(['config', 'check', '--config', 'gone.toml']);
    expect(gone).toMatchObject({ code: 2, stdout: expect.stringContaining(`${home.path}/gone.toml`) });
    write('[trakt]\nclient_secret = canary\n');
    const { code, stdout } = await home.run(['config', 'check']);
    expect([code, stdout]).toEqual([2, expect.stringMatching(/line 2, is not TOML/)]);
    expect(stdout).not.toContain('canary');
  });
});

const theirs = `[trakt]
client_id = "theirs"
client_secret = "canary-secret"
access_token = ""
api_base_url = "https://api.trakt.tv"
extended_info = "letterboxd"

[letterboxd]
export_dir = "exports"
watched_filename = "films.csv"

[export]
format = "csv"
timezone = "Europe/Paris"
history_mode = "aggregated"

[security]
keyring_backend = "env"

[security.audit]
log_level = "info"

[auth]
callback_port = 8089
`;

describe('a configuration file of Export_Trakt_4_Letterboxd', () => {
  beforeEach(() => {
    mkdirSync(`${home.path}/config`);
    write(theirs, 'config/config.toml');
  });

  it('serves as it is, and names once what means nothing here', async () => {
    await home.run(['config', 'trust']);
    const { code, stderr } = await home.run(['token-status']);
    expect(code).toBe(3);
    const [warning, ...rest] = stderr.trim().split('\n');
    expect(warning).toContain(
      'these of its keys mean nothing here: trakt.extended_info, letterboxd.watched_filename, [security].',
    );
    expect(rest).toEqual(['Not signed in. Run: usher auth']);
    const again = await home.run(['token-status']);
    expect(again.stderr).toBe('Not signed in. Run: usher auth\n');
    write(`${theirs}\n[alerts]\nenabled = true\n`, 'config/config.toml');
    await home.run(['config', 'trust']);
    expect((await home.run(['token-status', '--quiet'])).stderr).toBe('Not signed in. Run: usher auth\n');
    expect((await home.run(['token-status'])).stderr).toContain('[security], [alerts].');
  });

  it('is written anew in our format, and both mean the same', async () => {
    const { code, stdout, stderr } = await home.run(['config', 'migrate']);
    const output = `${home.path}/config/usher.toml`;
    expect([code, stdout]).toEqual([0, `${output}\n`]);
    expect(stderr).toMatch(/^ {2}taken {4}trakt\.client_id\n/);
    expect(stderr).toContain('taken    trakt.client_secret');
    expect(stderr).toMatch(/dropped {2}letterboxd\.watched_filename: \w/);
    expect(stderr).not.toContain('canary');
    expect(statSync(output).mode & 0o777).toBe(0o600);
    const shown = async (args: string[]) => {
      const { settings } = JSON.parse((await home.run(['config', 'show', '--json', ...args])).stdout);
      return settings.map(({ name, value, secret }: Record<string, unknown>) => [name, value ?? secret]);
    };
    expect(await shown(['--config', output])).toEqual(await shown(['--config', 'config/config.toml']));
    expect(await home.run(['config', 'check', '--config', output])).toMatchObject({ code: 0 });
    expect(readFileSync(output, 'utf8')).toContain(`dir = "${home.path}/exports"`);
  });

  it('is never written over what is there', async () => {
    write('mine', 'config/usher.toml');
    const { code, stderr } = await home.run(['config', 'migrate']);
    expect(code).toBe(1);
    expect(stderr).toContain(`This exists already: ${home.path}/config/usher.toml.`);
    expect(readFileSync(`${home.path}/config/usher.toml`, 'utf8')).toBe('mine');
  });

  it('tells a program what was taken and what was not', async () => {
    const { stdout, stderr } = await home.run(['config', 'migrate', '--json']);
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toMatchObject({
      output: `${home.path}/config/usher.toml`,
      mapped: expect.arrayContaining(['export.dir', 'export.history_mode', 'auth.callback_port']),
      dropped: expect.arrayContaining([{ key: 'letterboxd.watched_filename', reason: 'own_file_names' }]),
    });
  });
});

describe('a configuration file in the working directory', () => {
  const stranger = '[trakt]\nclient_id = "evil"\n[export]\ntimezone = "UTC"\n[logging]\nfile = "../vault.key"\n';
  const env = () => ({ USHER_HOME: `${home.path}/mine` });

  it('says in one line what of it does not count, whatever the flags, until its owner vouches for it', async () => {
    const path = write(stranger, 'usher.toml');
    const line = `Left out of ${path}, which could be somebody else's: trakt.client_id, logging.file. If the file is yours, run: usher config trust\n`;
    expect((await home.run(['token', '--quiet'], { env: env() })).stderr).toBe(
      `${line}Not signed in. Run: usher setup\n`,
    );
    const shown = await home.run(['config', 'show'], { env: env() });
    expect(shown.stderr).toContain(`\n${line}`);
    expect(shown.stdout).toMatch(/^trakt\.client_id +not set +default$/m);
    expect(shown.stdout).toMatch(/^export\.timezone +"UTC" /m);
    const checked = await home.run(['config', 'check'], { env: env() });
    expect(checked).toMatchObject({ code: 0, stdout: '', stderr: expect.stringContaining(`\n${line}`) });
    const { leftOut } = JSON.parse((await home.run(['config', 'check', '--json'], { env: env() })).stdout);
    expect(leftOut).toEqual([
      { key: 'trakt.client_id', origin: { kind: 'file', path, line: 2 } },
      { key: 'logging.file', origin: { kind: 'file', path, line: 6 } },
    ]);
    expect(existsSync(`${home.path}/mine`)).toBe(false);

    expect(await home.run(['config', 'trust'], { env: env() })).toEqual({
      code: 0,
      stdout: '',
      stderr: `  taken    trakt.client_id\n  taken    logging.file\nAll of ${path} counts from now on, until the file changes.\n`,
    });
    expect((await home.run(['config', 'show'], { env: env() })).stdout).toMatch(/^trakt\.client_id +"evil" /m);
    write(`${stranger}# changed`, 'usher.toml');
    expect((await home.run(['token'], { env: env() })).stderr).toContain(line);
  });

  it('can be brought into our format before anybody vouches for it', async () => {
    mkdirSync(`${home.path}/config`);
    write(theirs, 'config/config.toml');
    const { code, stderr } = await home.run(['config', 'migrate'], { env: env() });
    expect(code).toBe(0);
    expect(stderr).toContain('taken    trakt.client_secret');
  });

  it('needs nobody to vouch for it where it is named, or is not there', async () => {
    const path = write(stranger, 'usher.toml');
    const named = await home.run(['config', 'trust', '--config', path], { env: env() });
    expect(named).toMatchObject({ code: 0, stderr: expect.stringContaining('Other files count in full') });
    const none = await home.run(['config', 'trust', '--json'], { env: { ...env(), USHER_CONFIG: path } });
    expect(JSON.parse(none.stdout)).toEqual({ file: path, trusted: false, keys: [] });
    expect(existsSync(`${home.path}/mine`)).toBe(false);
  });
});

describe('a configuration file that other users can write to', () => {
  it('does not count as the own one, until doctor has closed it', async () => {
    const path = write('[trakt]\nclient_id = "theirs"\n');
    chmodSync(path, 0o666);
    expect(await home.run(['token'])).toEqual({
      code: 2,
      stdout: '',
      stderr: `Other users can write to ${path}, so it does not count. Run: usher doctor --fix\n`,
    });
    await home.run(['doctor', '--fix'], {
      env: { TRAKT_AUTH_URL: 'http://127.0.0.1:1', TRAKT_API_URL: 'http://127.0.0.1:1' },
    });
    expect(statSync(path).mode & 0o777).toBe(0o644);
    expect((await home.run(['token'])).code).toBe(3);
  });

  it('counts where it is named, with a word about it', async () => {
    const path = write('[export]\ntimezone = "UTC"\n', 'named.toml');
    chmodSync(path, 0o666);
    const { code, stderr } = await home.run(['token', '--config', path]);
    expect([code, stderr]).toEqual([
      3,
      `Other users can write to ${path}. If you don't trust them, make it yours alone: chmod go-w '${path}'\nNot signed in. Run: usher setup --config ${path}\n`,
    ]);
  });
});

it('has nothing to migrate in a file of our own format, and without a file', async () => {
  expect(await home.run(['config', 'migrate'])).toMatchObject({ code: 2, stderr: expect.stringContaining('--config') });
  const path = write('[trakt]\nclient_id = "x"\n');
  expect(await home.run(['config', 'migrate'])).toMatchObject({ code: 0, stderr: expect.stringContaining(path) });
  expect(existsSync(`${home.path}/usher.toml`)).toBe(false);
});
