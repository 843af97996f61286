/** Every command by its name. To add one: a file here that exports `command`, and a line in this table. */

import type { CommandTable } from '../command-line/command.ts';

/** In the order of help. */
export const commands: CommandTable = {
  setup: () => import('./setup.ts'),
  auth: () => import('./auth.ts'),
  'auth import': () => import('./auth-import.ts'),
  'token-status': () => import('./token-status.ts'),
  'token-refresh': () => import('./token-refresh.ts'),
  'token-clear': () => import('./token-clear.ts'),
  accounts: () => import('./accounts.ts'),
  'accounts list': () => import('./accounts.ts'),
  'accounts default': () => import('./accounts-default.ts'),
  'accounts remove': () => import('./accounts-remove.ts'),
  token: () => import('./token.ts'),
  exec: () => import('./exec.ts'),
  whoami: () => import('./whoami.ts'),
  doctor: () => import('./doctor.ts'),
  'config show': () => import('./config-show.ts'),
  'config check': () => import('./config-check.ts'),
  'config set': () => import('./config-set.ts'),
  'config trust': () => import('./config-trust.ts'),
  'config migrate': () => import('./config-migrate.ts'),
  'vault status': () => import('./vault-status.ts'),
  'vault export': () => import('./vault-export.ts'),
  'vault import': () => import('./vault-import.ts'),
  'vault adopt': () => import('./vault-adopt.ts'),
  'vault set-aside': () => import('./vault-set-aside.ts'),
  'vault rekey': () => import('./vault-rekey.ts'),
  api: () => import('./api.ts'),
  export: () => import('./export.ts'),
  'export history': () => import('./export-history.ts'),
  backup: () => import('./backup.ts'),
  restore: () => import('./restore.ts'),
  schedule: () => import('./schedule.ts'),
  'notify test': () => import('./notify-test.ts'),
  serve: () => import('./serve.ts'),
  'serve add': () => import('./serve-add.ts'),
  'serve list': () => import('./serve-list.ts'),
  'serve reload': () => import('./serve-reload.ts'),
  'serve remove': () => import('./serve-remove.ts'),
  'serve trust': () => import('./serve-trust.ts'),
  demo: () => import('./demo.ts'),
  sandbox: () => import('./sandbox.ts'),
  'sandbox exec': () => import('./sandbox-exec.ts'),
  completion: () => import('./completion.ts'),
  help: () => import('./help.ts'),
  version: () => import('./version.ts'),
};

/** The first words that several commands share and that are no command themselves, each with what help says about it. */
export const groups: Readonly<Record<string, string>> = {
  config: 'look at the configuration, check it, change it, vouch for it, or bring it from Export_Trakt_4_Letterboxd',
  notify: 'try the ways in which schedules tell of failures',
  vault: 'look after the place where sign-ins are kept',
};
