import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SettingError } from '../errors/setting.ts';
import { type Config, type ConfigInput, loadConfig, readConfig } from './load.ts';
import { settingNames } from './settings.ts';
import { trust } from './trust.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'usher-config-'));
});
afterEach(() => rmSync(root, { recursive: true }));

function write(path: string, content: string): string {
  const whole = join(root, path);
  mkdirSync(dirname(whole), { recursive: true });
  writeFileSync(whole, content);
  return whole;
}

/** Changes each entry of a file in JSON. */
function edit(path: string, change: (entry: Record<string, unknown>) => object): void {
  const entries: Record<string, unknown>[] = JSON.parse(readFileSync(join(root, path), 'utf8'));
  writeFileSync(join(root, path), JSON.stringify(entries.map(change)));
}

/** A run in the folder `here`, with a home of its own. */
function load({ env, ...input }: Partial<ConfigInput> = {}): Promise<Config> {
  return loadConfig({ cwd: join(root, 'here'), env: { USHER_HOME: join(root, 'home'), ...env }, ...input });
}

async function failure(input: Partial<ConfigInput> = {}): Promise<SettingError> {
  try {
    await load(input);
  } catch (error) {
    return error as SettingError;
  }
  throw new Error('nothing was wrong');
}

describe('which file counts', () => {
  it('takes the one that --config names before all others', async () => {
    write('home/config.toml', 'trakt.client_id = "home"');
    const other = write('other.toml', 'trakt.client_id = "other"');
    const flag = write('here/flag.toml', 'trakt.client_id = "flag"');
    const config = await load({ configFlag: 'flag.toml', env: { USHER_CONFIG: other } });
    expect([config.get('trakt.client_id'), config.file]).toEqual(['flag', flag]);
  });

  it('takes the one that USHER_CONFIG names before the one at home', async () => {
    write('home/config.toml', 'trakt.client_id = "home"');
    const env = { USHER_CONFIG: write('other.toml', 'trakt.client_id = "other"') };
    expect((await load({ env })).get('trakt.client_id')).toBe('other');
  });

  it('takes the one at home before those in the working directory', async () => {
    write('home/config.toml', 'trakt.client_id = "home"');
    write('here/usher.toml', 'trakt.client_id = "here"');
    expect((await load()).get('trakt.client_id')).toBe('home');
  });

  it.each(['usher.toml', 'config/config.toml'])('takes %s in the working directory', async (path) => {
    write(`here/${path}`, 'export.timezone = "UTC"');
    expect((await load()).get('export.timezone')).toBe('UTC');
  });

  it('takes no other file in the working directory', async () => {
    write('here/config.toml', 'trakt.client_id = "here"');
    write('here/.usher.toml', 'trakt.client_id = "here"');
    expect((await load()).file).toBeUndefined();
  });

  it('does not look in the working directory at all when a file is named', async () => {
    write('here/usher.toml', 'trakt.client_id = "here"');
    expect((await load({ configFlag: write('empty.toml', '') })).get('trakt.client_id')).toBeUndefined();
  });

  it.each([{ configFlag: 'gone.toml' }, { env: { USHER_CONFIG: 'gone.toml' } }])(
    'misses a named file',
    async (input) => {
      expect((await failure(input)).problem).toEqual({ kind: 'file_missing', path: join(root, 'here', 'gone.toml') });
    },
  );
});

describe('a file as Windows writes it', () => {
  const written = (path: string, bytes: Uint8Array) => {
    write(path, '');
    writeFileSync(join(root, path), bytes);
  };
  const utf16 = (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le');

  it.each([
    ['a byte order mark', Buffer.from('\ufeff[trakt]\r\nclient_id = "windows"\r\n')],
    ['UTF-16', utf16('[trakt]\r\nclient_id = "windows"\r\n')],
    ['UTF-16, the other way round', utf16('[trakt]\r\nclient_id = "windows"\r\n').swap16()],
  ])('is read: the configuration, with %s', async (_, bytes) => {
    written('home/config.toml', bytes);
    const config = await load();
    expect([config.problems, config.get('trakt.client_id')]).toEqual([[], 'windows']);
  });

  it('is read: a secret in a file of its own', async () => {
    written('home/secret', utf16('a-secret\r\n'));
    const env = { TRAKT_CLIENT_ID: 'a', TRAKT_CLIENT_SECRET_FILE: join(root, 'home/secret') };
    expect((await load({ env })).get('trakt.client_secret')).toBe('a-secret');
  });
});

describe('what overrides what', () => {
  it('takes the environment before the file, and says so', async () => {
    const path = write('home/config.toml', '[trakt]\nclient_id = "file"\nclient_secret = "s"');
    const config = await load({ env: { TRAKT_CLIENT_ID: 'environment' } });
    expect(config.get('trakt.client_id')).toBe('environment');
    expect(config.origin('trakt.client_id')).toEqual({ kind: 'environment', name: 'TRAKT_CLIENT_ID' });
    expect(config.origin('trakt.client_secret')).toEqual({ kind: 'file', path, line: 3 });
    expect(config.origin('trakt.auth_url')).toEqual({ kind: 'default' });
  });

  it('takes the flag before the environment', async () => {
    const config = await load({ accountFlag: 'flag', env: { USHER_ACCOUNT: 'environment' } });
    expect(config.get('auth.account')).toBe('flag');
    expect(config.origin('auth.account')).toEqual({ kind: 'flag', name: '--account' });
  });

  it('takes an empty variable for none', async () => {
    write('home/config.toml', 'trakt.client_id = "file"');
    const config = await load({ env: { TRAKT_CLIENT_ID: '', TRAKT_CLIENT_ID_FILE: '', TRAKT_AUTH_URL: '' } });
    expect(config.get('trakt.client_id')).toBe('file');
    expect(config.get('trakt.auth_url')).toBe('https://auth.trakt.tv');
  });

  it.each([
    ['TRAKT_CLIENT_ID', 'trakt.client_id'],
    ['TRAKT_CLIENT_SECRET', 'trakt.client_secret'],
    ['TRAKT_ACCESS_TOKEN', 'trakt.access_token'],
    ['TRAKT_REFRESH_TOKEN', 'trakt.refresh_token'],
  ] as const)('reads %s_FILE', async (name, setting) => {
    const path = write('secret', 'value\n');
    expect((await load({ env: { [`${name}_FILE`]: path } })).get(setting)).toBe('value');
    expect((await load({ env: { [`${name}_FILE`]: path, [name]: 'direct' } })).get(setting)).toBe('direct');
  });

  it.each([' value', 'value\r\n', '\ufeffvalue '])('takes %j for what it is', async (written) => {
    const env = { TRAKT_CLIENT_ID: written, TRAKT_CLIENT_SECRET_FILE: write('secret', written) };
    const config = await load({ env });
    expect([config.get('trakt.client_id'), config.get('trakt.client_secret')]).toEqual(['value', 'value']);
  });

  it.each([
    ['"value"', 'quotes'],
    ['""', 'empty_quotes'],
    ['two words', 'space'],
    ['two\nlines', 'line_break'],
    ['...', 'placeholder'],
  ])('names %j as the reason, and for a client id what to do', async (written, mistake) => {
    const id = await failure({ env: { TRAKT_CLIENT_ID: written } });
    const app = { redirectUri: 'http://localhost:8080/callback', file: join(root, 'home', 'config.toml') };
    expect(id.problem).toEqual({ kind: 'no_client_id', mistake, shown: JSON.stringify(written), app });
    const secret = await failure({ env: { TRAKT_CLIENT_SECRET: written } });
    expect(secret.problem).toEqual({ kind: 'no_credential', mistake });
  });

  it('tells a person without a client id the redirect URI and the file that are theirs', async () => {
    write('home/config.toml', '[trakt]\nclient_id = "YOUR_CLIENT_ID"\n[auth]\ncallback_port = 9000\n');
    const { problem } = await failure();
    const file = join(root, 'home', 'config.toml');
    expect(problem).toMatchObject({ app: { redirectUri: 'http://localhost:9000/callback', file } });
    const named = write('named.toml', 'auth.redirect_uri = "https://films.example/back"');
    const config = await load({ configFlag: named });
    expect(config.appAdvice()).toEqual({ redirectUri: 'https://films.example/back', file: named });
    write('here/usher.toml', 'auth.redirect_uri = "https://evil.example/back"');
    const stranger = await load({ env: { USHER_HOME: join(root, 'new') } });
    expect(stranger.appAdvice()).toEqual({
      redirectUri: 'http://localhost:8080/callback',
      file: join(root, 'new', 'config.toml'),
    });
  });

  it('names the variable whose file is gone', async () => {
    const { setting, problem, origin } = await failure({ env: { TRAKT_CLIENT_SECRET_FILE: join(root, 'gone') } });
    expect([setting, problem.kind]).toEqual(['trakt.client_secret', 'file_unreadable']);
    expect(origin).toEqual({ kind: 'environment', name: 'TRAKT_CLIENT_SECRET_FILE' });
  });
});

describe('a file in the working directory', () => {
  const ours = `[trakt]
client_id = "here"
clientid = "mistyped"
refresh_token = "x"
api_url = 5
[auth]
use_oauth = false
[vault]
dir = "/tmp/evil"
[export]
timezone = "Europe/Paris"
history_mode = "aggregated"
dir = "../../docs"
[logging]
level = "debug"
format = "json"
file = "../vault.key"
`;
  const vouchFor = async (input: Partial<ConfigInput> = {}) => {
    const { untrusted, directories } = await load(input);
    if (untrusted) trust(untrusted.version, directories.state);
  };

  it.each(['usher.toml', 'config/config.toml'])('%s: sets only what can do no harm', async (name) => {
    const path = write(`here/${name}`, ours);
    const config = await load();
    expect(config.file).toBe(path);
    const set = settingNames.filter((setting) => config.origin(setting).kind === 'file');
    expect(set).toEqual(['export.timezone', 'export.history_mode', 'logging.level', 'logging.format']);
    expect(config.get('trakt.client_id')).toBeUndefined();
    expect(config.untrusted?.leftOut.map(({ key }) => key)).toEqual([
      'trakt.client_id',
      'trakt.api_url',
      'auth.use_oauth',
      'vault.dir',
      'export.dir',
      'logging.file',
      'trakt.clientid',
      'trakt.refresh_token',
    ]);
    expect(config.untrusted?.leftOut[0]?.origin).toEqual({ kind: 'file', path, line: 2 });
  });

  it('counts in full once its owner has vouched for it, with its mistakes', async () => {
    write('here/usher.toml', 'trakt.client_id = "here"\nexport.dir = "films"');
    await vouchFor();
    const config = await load();
    expect([config.get('trakt.client_id'), config.untrusted]).toEqual(['here', undefined]);
    expect(config.get('export.dir')).toBe(join(root, 'here', 'films'));
    write('here/usher.toml', ours);
    await vouchFor();
    expect((await failure()).setting).toBe('trakt.clientid');
  });

  it.each<[what: string, change: () => void]>([
    ['its content', () => write('here/usher.toml', 'trakt.client_id = "other"')],
    ['its place', () => cpSync(join(root, 'here'), join(root, 'there'), { recursive: true })],
    ['its owner', () => edit('home/trusted.json', (known) => ({ ...known, owner: Number(known.owner) + 1 }))],
    ['who can write down what is trusted', () => chmodSync(join(root, 'home', 'trusted.json'), 0o666)],
    ['what is trusted to rubbish', () => write('home/trusted.json', '[{"path": 1}]')],
  ])('is a stranger again after a change of %s', async (what, change) => {
    write('here/usher.toml', 'trakt.client_id = "here"');
    await vouchFor();
    change();
    const config = await load({ cwd: join(root, what === 'its place' ? 'there' : 'here') });
    expect(config.get('trakt.client_id')).toBeUndefined();
    expect(config.untrusted?.leftOut).toHaveLength(1);
  });

  it('is one of several that are trusted, each for itself', async () => {
    write('here/usher.toml', 'trakt.client_id = "here"');
    write('there/usher.toml', 'trakt.client_id = "there"');
    await vouchFor();
    await vouchFor({ cwd: join(root, 'there') });
    expect((await load()).get('trakt.client_id')).toBe('here');
    expect((await load({ cwd: join(root, 'there') })).get('trakt.client_id')).toBe('there');
    expect(statSync(join(root, 'home', 'trusted.json')).mode & 0o777).toBe(0o600);
  });

  it('counts in full when the person names it', async () => {
    const path = write('here/usher.toml', 'trakt.auth_url = "https://mine.example"');
    const config = await load({ configFlag: 'usher.toml' });
    expect([config.get('trakt.auth_url'), config.untrusted]).toEqual(['https://mine.example', undefined]);
    expect((await load({ env: { USHER_CONFIG: path } })).get('trakt.auth_url')).toBe('https://mine.example');
  });

  it('still has to be TOML, and right where it counts', async () => {
    write('here/usher.toml', 'broken');
    expect((await failure()).problem).toMatchObject({ kind: 'not_toml' });
    write('here/usher.toml', '[export]\nhistory_mode = "bogus"');
    expect((await failure()).problem).toMatchObject({ kind: 'wrong_value', expected: 'history_mode' });
  });
});

describe('a file that other users can write to', () => {
  it('does not count as the own one, and is known', async () => {
    const path = write('home/config.toml', 'trakt.client_id = "theirs"');
    chmodSync(path, 0o646);
    const config = await readConfig({ cwd: root, env: { USHER_HOME: join(root, 'home') } });
    expect(config.problems.map(({ problem }) => problem)).toEqual([{ kind: 'other_writers', path, owner: undefined }]);
    expect([config.file, config.get('trakt.client_id'), config.hasOtherWriters]).toEqual([path, undefined, true]);
  });

  it('counts where it is named', async () => {
    chmodSync(write('here/flag.toml', 'trakt.client_id = "flag"'), 0o646);
    const config = await load({ configFlag: 'flag.toml' });
    expect([config.get('trakt.client_id'), config.hasOtherWriters]).toEqual(['flag', true]);
  });

  it('counts in the working directory for what was trusted', async () => {
    chmodSync(write('here/usher.toml', 'trakt.client_id = "here"'), 0o646);
    const { untrusted, directories } = await load();
    if (untrusted) trust(untrusted.version, directories.state);
    const config = await load();
    expect([config.get('trakt.client_id'), config.hasOtherWriters]).toEqual(['here', false]);
  });
});

describe('what is wrong in a file', () => {
  it.each([
    ['[trakt]\n\nclientid = "x"', 'trakt.clientid', 3, { kind: 'unknown', nearest: 'trakt.client_id' }],
    ['[trackt]\nclient_id = "x"', 'trackt.client_id', 2, { kind: 'unknown', nearest: 'trakt.client_id' }],
    ['[atuh]', 'atuh', 1, { kind: 'unknown', nearest: 'auth' }],
    ['\n\ntop = 1', 'top', 3, { kind: 'unknown', nearest: undefined }],
    [
      '[auth]\ncallback_port = "8080"',
      'auth.callback_port',
      2,
      { kind: 'wrong_value', expected: 'port', shown: '"8080"' },
    ],
    [
      '[auth]\ncallback_listen = "all"',
      'auth.callback_listen',
      2,
      { kind: 'wrong_value', expected: 'address', shown: '"all"' },
    ],
    ['[auth]\nuse_oauth = 1', 'auth.use_oauth', 2, { kind: 'wrong_value', expected: 'boolean', shown: '1' }],
    ['[logging]\nlevel = "fatal"', 'logging.level', 2, { kind: 'wrong_value', expected: 'level', shown: '"fatal"' }],
    [
      '[trakt]\napi_url = "https://ada:canary@host.example"',
      'trakt.api_url',
      2,
      { kind: 'wrong_value', expected: 'origin', shown: '"https://[secret]@host.example"' },
    ],
    [
      '[export]\ntimezone = "Mars"',
      'export.timezone',
      2,
      { kind: 'wrong_value', expected: 'timezone', shown: '"Mars"' },
    ],
    [
      '[trakt]\nclient_secret = 5',
      'trakt.client_secret',
      2,
      { kind: 'wrong_value', expected: 'credential', shown: undefined },
    ],
    [
      '[trakt.client_id]\na = 1',
      'trakt.client_id',
      1,
      { kind: 'wrong_value', expected: 'credential', shown: '{"a":1}' },
    ],
    [
      '[trakt]\nrefresh_token = "x"',
      'trakt.refresh_token',
      2,
      { kind: 'environment_only', environment: 'TRAKT_REFRESH_TOKEN' },
    ],
  ])('%j names key, line and reason', async (content, setting, line, problem) => {
    const path = write('home/config.toml', content);
    const error = await failure();
    expect(error.setting).toBe(setting);
    expect(error.problem).toEqual(problem);
    expect(error.origin).toEqual({ kind: 'file', path, line });
  });

  it.each(['https://ada:p/canary@', 'https:/ada:canary@', 'ada:canary@', 'https://ada:p"canary@'])(
    'shows no password of the address %shost.example',
    async (before) => {
      write('home/config.toml', `[trakt]\napi_url = '${before}host.example'`);
      const { problem } = await failure();
      const scheme = /^https:\/+/.exec(before)?.[0] ?? '';
      expect(problem).toMatchObject({ kind: 'wrong_value', shown: `"${scheme}[secret]@host.example"` });
    },
  );

  it('names the line that is no TOML, and quotes nothing of it', async () => {
    const path = write('home/config.toml', '[trakt]\nclient_secret = canary-secret');
    const error = await failure();
    expect(error.problem).toEqual({ kind: 'not_toml', path, line: 2 });
    expect(JSON.stringify([error, error.message, String(error.cause)])).not.toContain('canary');
  });

  it.each([
    'http://auth.example',
    'https://auth.example/path',
    'https://user:pw@auth.example',
    'auth.example',
    'ftp://x',
  ])('takes no tokens to %s', async (url) => {
    expect((await failure({ env: { TRAKT_AUTH_URL: url } })).problem).toMatchObject({ expected: 'origin' });
  });
});

describe('values', () => {
  it('writes an origin in its one form', async () => {
    expect((await load({ env: { TRAKT_API_URL: 'http://LOCALHOST:4000/' } })).get('trakt.api_url')).toBe(
      'http://localhost:4000',
    );
  });

  it('takes a path in a file as seen from the file', async () => {
    write('home/config.toml', '[logging]\nfile = "logs/usher.log"');
    expect((await load()).get('logging.file')).toBe(join(root, 'home', 'logs', 'usher.log'));
  });

  it('names the variable that would set what is missing', async () => {
    const config = await load();
    expect(() => config.require('trakt.client_id')).toThrow(
      expect.objectContaining({ problem: { kind: 'no_client_id', mistake: undefined, app: config.appAdvice() } }),
    );
    expect(() => config.require('trakt.access_token')).toThrow(
      expect.objectContaining({ problem: { kind: 'missing', environment: 'TRAKT_ACCESS_TOKEN' } }),
    );
  });

  it('keeps everything in USHER_HOME where it is set', async () => {
    const home = join(root, 'home');
    expect((await load()).directories).toEqual({ config: home, data: home, state: home });
  });
});

describe('every problem at once', () => {
  it('is told with its place, and the rest can be used', async () => {
    const path = write('home/config.toml', '[trakt]\nclient_id = "good"\nsecret = "x"\n[auth]\ncallback_port = 0\n');
    const env = {
      USHER_HOME: join(root, 'home'),
      TRAKT_API_URL: 'nowhere',
      TRAKT_ACCESS_TOKEN_FILE: join(root, 'gone'),
    };
    const config = await readConfig({ cwd: root, env, accountFlag: '' });
    expect(config.problems.map(({ setting, problem, origin }) => [setting, problem.kind, origin])).toEqual([
      ['trakt.secret', 'unknown', { kind: 'file', path, line: 3 }],
      ['auth.callback_port', 'wrong_value', { kind: 'file', path, line: 5 }],
      ['trakt.access_token', 'file_unreadable', { kind: 'environment', name: 'TRAKT_ACCESS_TOKEN_FILE' }],
      ['trakt.api_url', 'wrong_value', { kind: 'environment', name: 'TRAKT_API_URL' }],
      ['auth.account', 'wrong_value', { kind: 'flag', name: '--account' }],
    ]);
    expect(config.get('trakt.client_id')).toBe('good');
    expect(config.get('trakt.api_url')).toBe('https://api.trakt.tv');
    expect(config.origin('trakt.api_url')).toEqual({ kind: 'default' });
  });

  it('is a missing file, too', async () => {
    const { problems } = await readConfig({ cwd: root, env: {}, configFlag: 'gone.toml' });
    expect(problems.map(({ problem }) => problem)).toEqual([{ kind: 'file_missing', path: join(root, 'gone.toml') }]);
  });
});

/** What a person of Export_Trakt_4_Letterboxd has. */
const theirs = `[trakt]
client_id = "theirs"
client_secret = "their-secret"
access_token = ""
api_base_url = "https://api.trakt.tv"
extended_info = "full"

[letterboxd]
export_dir = "./exports"
watched_filename = "watched.csv"

[export]
format = "csv"
date_format = "2006-01-02"
timezone = "Europe/Paris"
history_mode = "aggregated"

[logging]
level = "debug"
format = "visual"
rotation_enabled = false
file = "logs/export.log"

[i18n]
language = "en"

[security]
keyring_backend = "file"

[security.audit]
log_level = "info"

[auth]
use_oauth = true
auto_refresh = true
redirect_uri = "http://localhost:8089/callback"
callback_port = 8089
`;

describe('a configuration file of Export_Trakt_4_Letterboxd', () => {
  it('is taken as it is, its paths as seen from where the command is started', async () => {
    const path = write('here/config/config.toml', theirs);
    const config = await load({ configFlag: 'config/config.toml' });
    expect(config.file).toBe(path);
    expect(config.get('trakt.client_id')).toBe('theirs');
    expect(config.get('trakt.client_secret')).toBe('their-secret');
    expect(config.get('trakt.access_token')).toBeUndefined();
    expect(config.get('export.dir')).toBe(join(root, 'here', 'exports'));
    expect(config.get('export.timezone')).toBe('Europe/Paris');
    expect(config.get('export.history_mode')).toBe('aggregated');
    expect(config.get('logging.level')).toBe('debug');
    expect(config.get('logging.file')).toBe(join(root, 'here', 'logs', 'export.log'));
    expect(config.get('auth.redirect_uri')).toBe('http://localhost:8089/callback');
    expect(config.get('auth.callback_port')).toBe(8089);
    expect(config.origin('export.dir')).toEqual({ kind: 'file', path, line: 9 });
  });

  it('has keys that mean nothing here, and each is known by name', async () => {
    write('home/config.toml', theirs);
    expect((await load()).dropped?.map(({ key, reason }) => `${key}: ${reason}`)).toEqual([
      'trakt.extended_info: always_complete',
      'letterboxd.watched_filename: own_file_names',
      'logging.rotation_enabled: no_effect',
      'i18n.language: english',
      'security.keyring_backend: always_sealed',
      'security.audit.log_level: no_effect',
    ]);
  });

  it('is known by its sections alone: an unknown key in a file of our own stays an error', async () => {
    write('home/config.toml', '[trakt]\nextended_info = "full"\n');
    expect((await failure()).setting).toBe('trakt.extended_info');
    write('home/config.toml', '[trakt]\nmistyped = 1\n[letterboxd]\n');
    expect((await load()).dropped).toEqual([{ key: 'trakt.mistyped', reason: 'unknown' }]);
  });

  it('sets no more than another file in the working directory', async () => {
    write('here/config/config.toml', theirs);
    const config = await load();
    expect(config.get('export.timezone')).toBe('Europe/Paris');
    expect(config.untrusted?.leftOut.map(({ key }) => key)).toEqual([
      'trakt.client_id',
      'trakt.client_secret',
      'export.dir',
      'logging.file',
      'auth.use_oauth',
      'auth.auto_refresh',
      'auth.redirect_uri',
      'auth.callback_port',
    ]);
  });

  it('counts what nobody has filled in as not set, but for the client id', async () => {
    const rest = 'client_secret = "YOUR_CLIENT_SECRET"\n[export]\ntimezone = ""\n[letterboxd]\n';
    write('home/config.toml', `[trakt]\nclient_id = "theirs"\n${rest}`);
    const config = await load();
    expect([config.get('trakt.client_secret'), config.get('export.timezone')]).toEqual([undefined, undefined]);
    write('home/config.toml', `[trakt]\nclient_id = "YOUR_CLIENT_ID"\n${rest}`);
    expect((await failure()).problem).toMatchObject({ kind: 'no_client_id', mistake: 'placeholder' });
  });
});
