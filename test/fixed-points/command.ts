/** What scripts rely on of the command `usher`. Kept by ../fixed-points.test.ts. */

import { flags as sandboxFlags } from './sandbox.ts';

/** Every command with its argument, and with each of its flags, as a person types them. */
export const commandLines: readonly string[] = [
  'setup --client-id an-app --key file --browser',
  'auth --browser --device --manual --force',
  'auth import <file> --stopped --access-only',
  'token-status --check',
  'token-refresh',
  'token-clear --force',
  'accounts',
  'accounts list',
  'accounts default <name>',
  'accounts remove <name> --force',
  'token --format json',
  'exec --keep-fresh --proxied --as films -- <command>',
  'whoami',
  'doctor --fix',
  'config show',
  'config check',
  'config set <name> --file secret',
  'config trust',
  'config migrate',
  'vault status',
  'vault export <file>',
  'vault import <file>',
  'vault adopt --force',
  'vault set-aside --key-lost --force',
  'vault rekey --key file',
  'api <path> -X POST --method POST -F a=1 --field a=1 -f a=1 --raw-field a=1 --input - -i --include --paginate',
  'export --output films --history-mode aggregated --timezone Europe/Berlin --from trakt-export.zip --allow-missing --only history --since 2026-01-01 --until 2026-12-31 --user ada --wait 30m --schedule @daily --run-now --keep 7 --to letterboxd --explain --only-new --dry-run --resume --preview --have letterboxd.zip',
  'export history',
  'backup --output backups --full --wait 30m',
  'restore <zip> --dry-run --apply --wait 30m',
  'schedule --run-now',
  'notify test',
  'serve --listen 127.0.0.1:8765 --only-trakt --no-page',
  'serve add <name> --at 127.0.0.1:8765 --outbox',
  'serve list',
  'serve open --print',
  'serve outbox --retry --drop',
  'serve password --remove',
  'serve reload',
  'serve remove <name>',
  'serve trust',
  'fleet migrate',
  'fleet worker --parallel 10 --metrics 127.0.0.1:9464',
  'fleet import <file> --stopped --dry-run --replace --tenant shop',
  'fleet status',
  'fleet accounts --tenant shop --state due',
  'fleet rekey --data-keys',
  'fleet adopt --force --tenant shop',
  'demo --keep',
  'completion <shell>',
  'help',
  'version',
  `sandbox ${sandboxFlags.filter((flag) => flag !== '--json' && flag !== '--verbose').join(' ')}`,
  'sandbox exec --scenario all --fail-on warning --report trakt.xml -- <command>',
];

/** The flags of every command. */
export const globalFlags: readonly string[] = [
  '--config',
  '--account',
  '--json',
  '--verbose',
  '--quiet',
  '--help',
  '--version',
];

/** What a script branches on. `exec` ends with its command's own code besides. */
export const exitCodes = {
  done: 0,
  failed: 1,
  usage: 2,
  signInRequired: 3,
  limited: 4,
  commandNotRunnable: 126,
  commandNotFound: 127,
  interrupted: 130,
} as const;

const status = [
  'account',
  'user',
  'state',
  'issuer',
  'api',
  'clientId',
  'scope',
  'receivedAt',
  'expiresAt',
  'renewals',
  'refreshable',
  'autoRefresh',
  'refreshDueAt',
  'useBefore',
  'vault',
  'key',
];
const withoutUser = status.filter((key) => key !== 'user');
const accounts = [...status, 'default'].map((key) => `[].${key}`);

/** Of each run of a schedule. */
const run = [
  ...['account', 'job', 'schedule', 'why', 'startedAt', 'endedAt', 'outcome', 'exitCode', 'tries'],
  'result.timeZone',
];

/** What `--json` prints at least; `files[].path` is the path of each file. */
export const jsonKeys: Readonly<Record<string, readonly string[]>> = {
  setup: ['device.userCode', 'device.verificationUrl', 'device.expiresAt', ...status, 'file'],
  auth: ['device.userCode', 'device.verificationUrl', 'device.expiresAt', ...status],
  'auth import': [...status, 'program', 'setAside'],
  'token-status': status,
  'token-status, signed out': ['account', 'state', 'reason', 'issuer', 'api', 'vault', 'key'],
  'token-status --check': [...status, 'checked'],
  'token-refresh': status,
  'token-clear': ['account', 'revoked'],
  accounts,
  'accounts list': accounts,
  'accounts default': ['default'],
  'accounts remove': ['account', 'revoked'],
  serve: ['proxy', 'listeners', 'page'],
  'serve add': ['name', 'proxy'],
  'serve list': ['programs', 'outbox'],
  'serve open': ['link'],
  'serve outbox': ['plays'],
  'serve password': ['password'],
  'serve outbox --retry': ['retried'],
  'serve outbox --drop': ['dropped'],
  'serve reload': ['needRestart'],
  'serve remove': ['removed'],
  'serve trust': ['certificate', 'path'],
  token: ['access_token', 'token_type', 'expires_at'],
  // Trakt's own answer, and what is used of its limits.
  whoami: [
    ...['user.username', 'user.name', 'user.vip', 'account.timezone', 'permissions', 'limits', 'browsing'],
    ...['used.lists', 'used.listItems', 'used.watchlist', 'used.favorites', 'used.collection'],
  ],
  'doctor --fix': ['good', 'checks[].check', 'checks[].result', 'checks[].message', 'fixed'],
  'config show': ['looked', 'settings[].name', 'settings[].value', 'settings[].secret', 'settings[].origin.kind'],
  'config check': [
    'file',
    'looked',
    'problems[].setting',
    'problems[].origin.path',
    'problems[].origin.line',
    'problems[].message',
  ],
  'config set': ['file', 'line', 'name', 'value'],
  'config trust': ['file', 'trusted', 'keys'],
  'config migrate': ['file', 'output', 'mapped', 'dropped'],
  'vault status': [
    'vault',
    'directory',
    'exists',
    'ephemeral',
    'freeBytes',
    'permissions',
    'locks',
    'damaged',
    'estranged',
    'key',
    'accounts[].account',
    'accounts[].issuer',
  ],
  'vault export': ['account', 'issuer', 'file'],
  'vault import': withoutUser,
  'vault adopt': ['adopted'],
  'vault set-aside': ['accounts'],
  'vault rekey': ['from', 'to', 'left'],
  api: ['user.username', 'account.timezone'],
  export: [
    ...['timeZone', 'historyMode', 'files[].path', 'files[].rows', 'files[].bytes', 'withoutFilm'],
    ...['ledger[].target', 'ledger[].section', 'ledger[].rows'],
  ],
  backup: ['file', 'bytes', 'lists[].name', 'lists[].rows', 'lists[].copied', 'missing'],
  restore: [
    ...['applied', 'vip', 'notPutBack[].name', 'notPutBack[].rows', 'sections[].name', 'sections[].inZip'],
    ...['there', 'lost', 'missing', 'unfitting', 'added', 'unknown'].map((key) => `sections[].${key}`),
  ],
  'export, scheduled': run,
  'export history': run,
  'notify test': ['[].channel', '[].told', '[].reason'],
  version: ['version'],
};

/** What a program finds in its environment under `usher exec --keep-fresh`, besides TRAKT_ACCESS_TOKEN. */
export const freshTokenVariables: readonly string[] = ['USHER_TOKEN_URL', 'USHER_TOKEN_KEY'];

/** What it gets there. */
export const freshTokenKeys: readonly string[] = ['access_token', 'token_type', 'expires_in', 'client_id', 'api_url'];

/** Of the one line on stderr that says why a command failed, with `--json`. */
export const errorKeys: readonly string[] = ['error.code', 'error.message', 'error.hint'];

/** Environment variables, each with the setting that it decides and a value. */
export const settingVariables: readonly (readonly [variable: string, setting: string, value: string])[] = [
  ['TRAKT_CLIENT_ID', 'trakt.client_id', 'an-app'],
  ['TRAKT_CLIENT_SECRET', 'trakt.client_secret', 'a-secret'],
  ['TRAKT_ACCESS_TOKEN', 'trakt.access_token', 'an-access-token'],
  ['TRAKT_REFRESH_TOKEN', 'trakt.refresh_token', 'a-refresh-token'],
  ['TRAKT_AUTH_URL', 'trakt.auth_url', 'https://auth.example'],
  ['TRAKT_API_URL', 'trakt.api_url', 'https://api.example'],
  ['USHER_NTFY_URL', 'notify.ntfy', 'https://ntfy.example/films'],
  ['USHER_NTFY_TOKEN', 'notify.ntfy_token', 'a-token'],
  ['USHER_WEBHOOK_URL', 'notify.webhook', 'https://hook.example'],
  ['USHER_APPRISE_URL', 'notify.apprise', 'json://apprise.example'],
  ['USHER_APPRISE_API_URL', 'notify.apprise_api', 'https://apprise.example/notify'],
  ['USHER_UPTIME_KUMA_URL', 'notify.uptime_kuma', 'https://kuma.example/api/push/0123'],
  ['USHER_ACCOUNT', 'auth.account', 'living-room'],
];

/** Those of them that can name a file with the value instead, as `..._FILE`. */
export const fileVariables: readonly string[] = [
  'TRAKT_CLIENT_ID',
  'TRAKT_CLIENT_SECRET',
  'TRAKT_ACCESS_TOKEN',
  'TRAKT_REFRESH_TOKEN',
];

type TomlValue = string | number | boolean | readonly (string | Readonly<Record<string, string>>)[];

/** Every key of a configuration file. */
export const configFile: Readonly<Record<string, Readonly<Record<string, TomlValue>>>> = {
  trakt: {
    client_id: 'an-app',
    client_secret: 'a-secret',
    auth_url: 'https://auth.example',
    api_url: 'https://api.example',
    access_token: 'an-access-token',
  },
  auth: {
    use_oauth: true,
    auto_refresh: false,
    redirect_uri: 'http://localhost:8080/callback',
    callback_port: 8080,
    callback_listen: '127.0.0.1',
  },
  vault: { dir: 'vault', key: 'file', single_host: true },
  export: { timezone: 'Europe/Berlin', dir: 'films', history_mode: 'aggregated', keep: 7 },
  schedule: { jobs: [{ name: 'nightly', cron: '30 2 * * *', history_mode: 'aggregated' }] },
  notify: {
    command: ['mail', 'ada'],
    ntfy: 'https://ntfy.example/films',
    ntfy_token: 'a-token',
    webhook: 'https://hook.example',
    apprise: 'json://apprise.example',
    apprise_api: 'https://apprise.example/notify',
    uptime_kuma: 'https://kuma.example/api/push/0123',
  },
  server: {
    loopback_without_key: true,
    listen: '127.0.0.1:8765',
    allowed_hosts: ['usher'],
    only_trakt: true,
    trusted_networks: ['172.28.0.0/16'],
    programs: [{ name: 'films', listen: '172.28.1.2:443' }],
    page_listen: '127.0.0.1:8766',
    page_base: '/usher',
    page_over_http: true,
    trusted_header: 'Remote-User',
    trusted_users: ['ada'],
  },
  logging: { level: 'debug', file: 'usher.log', format: 'json' },
};

/** What counts of a file in the working directory before `usher config trust`. */
export const untrustedKeys: readonly string[] = [
  'export.timezone',
  'export.history_mode',
  'logging.level',
  'logging.format',
];

/** Where the configuration file is looked for, the one that counts least first. Here USHER_HOME is the working directory. */
export const configPlaces: readonly { file: string; env?: Record<string, string>; flags?: string }[] = [
  { file: 'config/config.toml' },
  { file: 'usher.toml' },
  { file: 'config.toml' },
  { file: 'of-environment.toml', env: { USHER_CONFIG: 'of-environment.toml' } },
  {
    file: 'of-flag.toml',
    env: { USHER_CONFIG: 'of-environment.toml' },
    flags: ' --config of-flag.toml',
  },
];

/** What log lines are about, by their `event`. */
export const logEvents: readonly string[] = [
  'account.user_not_remembered',
  'api.token_expired_refreshing',
  'api.waiting',
  'auth.name_unknown',
  'backup.done',
  'command.failed',
  'exec.token_handed',
  'exec.token_refused',
  'export.done',
  'fleet.connection_lost',
  'fleet.not_renewed',
  'fleet.queue_failed',
  'fleet.renewed',
  'fleet.sweep_failed',
  'fleet.swept',
  'fleet.tokens_unsaved',
  'fleet.worker_ended',
  'fleet.worker_started',
  'http.failed',
  'http.request',
  'http.response',
  'notify.failed',
  'oauth.auth_url_generated',
  'oauth.background_refresh_failed',
  'oauth.device_poll_failed',
  'oauth.device_poll_waiting',
  'oauth.doubt_waiting',
  'oauth.provider_incident',
  'oauth.token_exchange_success',
  'oauth.token_refresh_failed',
  'oauth.token_refresh_success',
  'page.account_unknown',
  'page.export_deleted',
  'page.export_ended',
  'page.failed',
  'page.history_not_written',
  'page.job_paused',
  'page.password_refused',
  'page.program_added',
  'page.program_removed',
  'page.renewal_failed',
  'page.renewed',
  'page.schedule_ended',
  'page.schedule_failed',
  'page.sign_in_ended',
  'page.sign_in_started',
  'page.sign_out',
  'page.signed_in',
  'page.signed_out',
  'page.stream_failed',
  'page.too_many_attempts',
  'restore.done',
  'sandbox.request',
  'schedule.keep_alive_failed',
  'schedule.kept_alive',
  'schedule.run_ended',
  'serve.address_paused',
  'serve.authority_made',
  'serve.budget_refused',
  'serve.budget_waited',
  'serve.config_needs_restart',
  'serve.config_refused',
  'serve.config_reloaded',
  'serve.control_failed',
  'serve.ended',
  'serve.grant_dropped',
  'serve.grant_revoked',
  'serve.grant_stored',
  'serve.grant_unsaved',
  'serve.key_refused',
  'serve.limit_paused',
  'serve.outbox_delivered',
  'serve.outbox_failed',
  'serve.outbox_full',
  'serve.outbox_held',
  'serve.outbox_queued',
  'serve.outbox_there',
  'serve.outbox_waiting',
  'serve.own_token_kept_back',
  'serve.person_known',
  'serve.person_unknown',
  'serve.refresh_failed',
  'serve.refusal_unnoted',
  'serve.request',
  'serve.request_failed',
  'serve.shield_failed',
  'serve.started',
  'serve.token_of_another',
  'serve.too_many_connections',
  'serve.too_many_unknown',
  'serve.upstream_failed',
  'session.listener_failed',
  'token.cleared',
  'token.store_failed',
  'token.stored',
  'vault.lock_released',
  'vault.lock_taken',
  'vault.lock_waiting',
];

/** What `/metrics` of `usher serve` shows. */
export const metricNames: readonly string[] = [
  'process_cpu_seconds_total',
  'process_resident_memory_bytes',
  'process_start_time_seconds',
  'usher_budget_pauses_total',
  'usher_budget_refused_total',
  'usher_budget_wait_seconds_total',
  'usher_budget_waits_total',
  'usher_connections',
  'usher_grants',
  'usher_refreshes_asked_total',
  'usher_refreshes_sent_total',
  'usher_requests_total',
];

/** The events that one run or another of every day logs. */
export const everydayEvents: readonly string[] = [
  'command.failed',
  'export.done',
  'http.request',
  'http.response',
  'oauth.auth_url_generated',
  'oauth.token_exchange_success',
  'oauth.token_refresh_success',
  'token.cleared',
  'token.stored',
  'vault.lock_released',
  'vault.lock_taken',
];

/** Of every line of a log in JSON. */
export const logKeys: readonly string[] = ['time', 'level', 'event'];
