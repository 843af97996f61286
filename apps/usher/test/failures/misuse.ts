/** Mistakes in a command line and in a configuration. */

import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import type { SettingProblem } from '../../src/errors/setting.ts';
import type { UsageProblem } from '../../src/errors/usage.ts';
import type { Failure, Failures } from './failure.ts';
import { configure } from './stage.ts';

/** The command line is this, and wrong. */
const typed =
  (...words: string[]): Failure['cause'] =>
  (stage, flags) =>
    stage.usher([...words, ...flags]);

const wrong = (says: string, ...words: string[]): Failures => [
  { code: 'usage', says, exitCode: 2, cause: typed(...words) },
];

export const usageFailures: { readonly [Kind in UsageProblem['kind']]: Failures } = {
  unknown_command: wrong('There is no command "tokn". Did you mean token? Run: usher --help', 'tokn'),
  unknown_flag: wrong('Unknown flag --forse. Did you mean --force? Run: usher auth --help', 'auth', '--forse'),
  flag_before_command: wrong(
    '--key <source> belongs after its command: usher vault rekey --key <source>. Run: usher vault rekey --help',
    ...['vault', '--key', 'file', 'rekey'],
  ),
  missing_argument: wrong('The command needs <path>. Run: usher api --help', 'api'),
  missing_value: wrong('--output <folder> needs a value. Run: usher export --help', 'export', '--output'),
  needless_value: wrong('--force takes no value. Run: usher auth --help', 'auth', '--force=yes'),
  too_many_arguments: wrong('Too many arguments. Run: usher token --help', 'token', 'x'),
  conflict: wrong(
    "--device and --manual can't be used together. Run: usher auth --help",
    'auth',
    '--device',
    '--manual',
  ),
  bad_value: wrong(
    '--key must be keyring, passphrase, environment or file. Run: usher vault rekey --help',
    ...['vault', 'rekey', '--key', 'stone'],
  ),
  needs_terminal: wrong(
    'This asks for confirmation, and there is no terminal. To go ahead without the question, add --force.',
    'token-clear',
  ),
  former_word: wrong(
    'There is no --mode here: an export is always complete. Run: usher export',
    'export',
    '--mode',
    'complete',
  ),
  secret_argument: wrong(
    'trakt.client_secret is a secret, and everybody here can see the words of a command line, so it was not taken. Leave it out, and usher asks for it; or name a file that holds it: usher config set trakt.client_secret --file FILE',
    ...['config', 'set', 'trakt.client_secret', 'secret'],
  ),
  no_client_id: [
    {
      code: 'usage',
      says: 'The client id of your app at Trakt is needed, and there is no terminal to ask for it. Run: usher setup --client-id ID',
      exitCode: 2,
      cause: (stage, flags) => stage.usher(['setup', ...flags], { env: { TRAKT_CLIENT_ID: '' } }),
    },
  ],
  code_alone: [
    {
      code: 'usage',
      says: "A code alone doesn't say whose sign-in it belongs to, so it was not used. Run usher auth --manual again, and paste all of the address that the browser goes to.",
      exitCode: 2,
      cause: (stage, flags) =>
        stage.usher(['auth', '--manual', ...flags], { paste: ({ searchParams }) => searchParams.get('code') ?? '' }),
    },
  ],
};

const wayToAnApp =
  'Run: usher setup. Or make an app at https://app.trakt.tv/settings/apps with the redirect URIs http://localhost:8080/callback and urn:ietf:wg:oauth:2.0:oob, and write its client id under [trakt] in {path}, as client_id = "(the id)", or into TRAKT_CLIENT_ID.';

/** `usher token` with this configuration. */
const configured =
  (toml: string, env: Record<string, string> = {}, words: readonly string[] = ['token']): Failure['cause'] =>
  (stage, flags) => {
    configure(stage, toml);
    return stage.usher([...words, ...flags], { env });
  };

const badly = (says: string, cause: Failure['cause']): Failures => [
  { code: 'config_invalid', says, exitCode: 2, cause },
];

export const settingFailures: { readonly [Kind in SettingProblem['kind']]: Failures } = {
  unknown: badly(
    'There is no setting trakt.clientid ({path}, line 2). Did you mean trakt.client_id?',
    configured('[trakt]\nclientid = "x"\n'),
  ),
  wrong_value: badly(
    'auth.callback_port must be a whole number from 1 to 65535 ({path}, line 2). It is 0.',
    configured('[auth]\ncallback_port = 0\n'),
  ),
  environment_only: badly(
    "trakt.refresh_token can't be set in a file ({path}, line 2). Set the environment variable TRAKT_REFRESH_TOKEN or TRAKT_REFRESH_TOKEN_FILE.",
    configured('[trakt]\nrefresh_token = "x"\n'),
  ),
  not_loopback: badly(
    "auth.redirect_uri is not an http address of this machine, so the answer to a sign-in can't arrive here. Run: usher auth --manual, or usher auth --device",
    configured('[auth]\nredirect_uri = "https://films.example/callback"\n', {}, ['auth', '--browser']),
  ),
  off: badly(
    'auth.use_oauth is false ({path}, line 2), and this needs it. Set auth.use_oauth to true.',
    configured('[auth]\nuse_oauth = false\n', {}, ['auth', '--device']),
  ),
  other_server: badly(
    'trakt.access_token ({path}, line 2) is not sent to the server that the environment names. Set the token in the environment as well: TRAKT_ACCESS_TOKEN.',
    configured('[trakt]\naccess_token = "x"\n'),
  ),
  missing: badly(
    'export.timezone is not set. Name one with --timezone, or set it in config.toml.',
    async (stage, flags) => {
      await stage.signIn();
      const user = { username: 'ada', ids: { slug: 'ada', uuid: 'u' } };
      stage.answers('/users/settings', 200, { user, account: { timezone: 'nowhere' } });
      return stage.usher(['export', ...flags]);
    },
  ),
  no_client_id: [
    {
      code: 'config_invalid',
      says: `trakt.client_id is not set. ${wayToAnApp}`,
      exitCode: 2,
      cause: configured('', { TRAKT_CLIENT_ID: '' }, ['auth', '--device']),
    },
    {
      code: 'config_invalid',
      says: `trakt.client_id is still a placeholder, where the real one has to stand ({path}, line 2). It is "...". ${wayToAnApp}`,
      exitCode: 2,
      cause: configured('[trakt]\nclient_id = "..."\n'),
    },
  ],
  no_credential: badly(
    'trakt.client_secret is two quotes with nothing between them (TRAKT_CLIENT_SECRET). Write it as Trakt shows it, or take it out: usher needs none.',
    configured('', { TRAKT_CLIENT_SECRET: '""' }),
  ),
  set_already: badly(
    'trakt.client_id is "another" already ({path}, line 2), and was not replaced. To replace it, run: usher config set trakt.client_id sandbox-client',
    configured('[trakt]\nclient_id = "another"\n', {}, ['setup']),
  ),
  not_editable: badly(
    'vault.key can\'t be set in {path} without changing something else there. Nothing was changed. Write it yourself, under [vault]: key = "file"',
    configured('vault = 1\n', {}, ['config', 'set', 'vault.key', 'file']),
  ),
  no_file: badly('There is no configuration file. Name one with --config.', typed('config', 'migrate')),
  no_home: { unmet: 'It takes a user without a home folder; directories.test.ts has one.' },
  file_missing: badly(
    'There is no configuration file {path}. Look at --config and USHER_CONFIG.',
    typed('token', '--config', 'no-such-file'),
  ),
  file_unreadable: badly("{path} can't be read (not a regular file).", (stage, flags) =>
    stage.usher(['token', '--config', stage.home, ...flags]),
  ),
  other_writers: badly(
    'Other users can write to {path}, so it does not count. Run: usher doctor --fix',
    (stage, flags) => {
      configure(stage, '');
      chmodSync(join(stage.home, 'config.toml'), 0o666);
      return stage.usher(['token', ...flags]);
    },
  ),
  not_trusted: { unmet: 'It takes a server that reads its file again; live-config.test.ts has one.' },
  not_toml: badly(
    '{path}, line 1, is not TOML. Each setting stands on a line of its own, text in quotes: key = "value"',
    configured('no toml'),
  ),
};
