/** Every command by its name. To add one: a file here that exports `command`, and an entry in this table. */

import type { CommandTable } from '../command-line/command.ts';

/** In the order of help. */
export const commands: CommandTable = {
  setup: { summary: 'set usher up: your app at Trakt, the key, the sign-in', load: () => import('./setup.ts') },
  auth: { summary: 'sign in to Trakt', load: () => import('./auth.ts') },
  'auth import': {
    summary: 'bring a sign-in from another program, which must not use it any more',
    load: () => import('./auth-import.ts'),
  },
  'token-status': {
    summary: 'say whether the sign-in is good, and for how long (exit code 3: sign in again)',
    load: () => import('./token-status.ts'),
  },
  'token-refresh': { summary: 'renew the tokens now', load: () => import('./token-refresh.ts') },
  'token-clear': {
    summary: 'sign out: revoke the tokens at Trakt and delete them here',
    load: () => import('./token-clear.ts'),
  },
  accounts: { summary: 'list the sign-ins, if there are several', load: () => import('./accounts.ts') },
  'accounts list': { summary: 'list the sign-ins, if there are several', load: () => import('./accounts.ts') },
  'accounts default': {
    summary: 'say which sign-in is used if none is named',
    load: () => import('./accounts-default.ts'),
  },
  'accounts remove': {
    summary: 'sign an account out, as usher token-clear --account <name> does',
    load: () => import('./accounts-remove.ts'),
  },
  token: { summary: 'print a valid access token, renewed if needed', load: () => import('./token.ts') },
  exec: {
    summary: 'run another command with a valid access token in its environment',
    load: () => import('./exec.ts'),
  },
  whoami: {
    summary: 'say who is signed in, with VIP and permissions, and what is used of each limit',
    load: () => import('./whoami.ts'),
  },
  doctor: {
    summary: 'look at everything that a sign-in depends on, and say what mends it (exit code 1: something is broken)',
    load: () => import('./doctor.ts'),
  },
  'config show': {
    summary: 'show every setting, with its value and where that came from',
    load: () => import('./config-show.ts'),
  },
  'config check': {
    summary: 'say everything that is wrong with the configuration (exit code 2: something is)',
    load: () => import('./config-check.ts'),
  },
  'config set': {
    summary: 'set one setting in the configuration file; comments and other settings stay',
    load: () => import('./config-set.ts'),
  },
  'config trust': {
    summary: 'say that the configuration file in the working directory is yours, so that all of it counts',
    load: () => import('./config-trust.ts'),
  },
  'config migrate': {
    summary: 'write a configuration file of Export_Trakt_4_Letterboxd in the format of usher, beside the old one',
    load: () => import('./config-migrate.ts'),
  },
  'vault status': {
    summary: 'say where sign-ins are kept, and where the key comes from',
    load: () => import('./vault-status.ts'),
  },
  'vault export': {
    summary: 'move a sign-in into a file, for the vault of another machine',
    load: () => import('./vault-export.ts'),
  },
  'vault import': {
    summary: 'take in the sign-in that usher vault export moved into a file',
    load: () => import('./vault-import.ts'),
  },
  'vault adopt': {
    summary: 'let a copied or restored vault renew its sign-ins, if the original is gone for good',
    load: () => import('./vault-adopt.ts'),
  },
  'vault set-aside': {
    summary: 'make room for a new sign-in if the vault is damaged or its key is lost; deletes nothing',
    load: () => import('./vault-set-aside.ts'),
  },
  'vault rekey': {
    summary: 'give the vault another key, and seal everything in it again',
    load: () => import('./vault-rekey.ts'),
  },
  api: { summary: "send a request to Trakt's API and print the answer", load: () => import('./api.ts') },
  export: {
    summary: 'write your history, ratings and lists as files for Letterboxd and other trackers',
    load: () => import('./export.ts'),
  },
  'export history': {
    summary: 'list the runs of schedules, the latest last',
    load: () => import('./export-history.ts'),
  },
  backup: { summary: 'keep all that your account holds, in one ZIP file', load: () => import('./backup.ts') },
  restore: {
    summary: 'add to your account what a backup holds and the account lacks',
    load: () => import('./restore.ts'),
  },
  schedule: {
    summary: 'stay, and export at the times that the configuration file names',
    load: () => import('./schedule.ts'),
  },
  'notify test': {
    summary: 'send a test message to everybody whom [notify] names (exit code 1: somebody was not reached)',
    load: () => import('./notify-test.ts'),
  },
  serve: {
    summary: 'keep other programs signed in to Trakt, as a proxy that they send their requests through',
    load: () => import('./serve.ts'),
  },
  'serve add': { summary: 'give a program a key for the proxy', load: () => import('./serve-add.ts') },
  'serve list': { summary: 'list the programs that have a key for the proxy', load: () => import('./serve-list.ts') },
  'serve open': {
    summary: 'open the page of the running server in a browser, signed in',
    load: () => import('./serve-open.ts'),
  },
  'serve outbox': {
    summary: 'show the plays that wait for Trakt, and mend or drop what it does not take',
    load: () => import('./serve-outbox.ts'),
  },
  'serve password': {
    summary: 'set the password of the page, or take it away',
    load: () => import('./serve-password.ts'),
  },
  'serve reload': {
    summary: 'have a running server read the configuration file again, at once',
    load: () => import('./serve-reload.ts'),
  },
  'serve remove': { summary: "take a program's key away", load: () => import('./serve-remove.ts') },
  'serve trust': {
    summary: 'show which certificate programs have to trust, and how they are told',
    load: () => import('./serve-trust.ts'),
  },
  'fleet migrate': {
    summary: "make usher's tables in the database, or bring them to this version",
    load: () => import('./fleet-migrate.ts'),
  },
  'fleet worker': {
    summary: 'renew the sign-ins in the database before they end, until it is told to stop',
    load: () => import('./fleet-worker.ts'),
  },
  'fleet import': {
    summary: 'take sign-ins into the database: from CSV or JSON Lines, or from usher vault export',
    load: () => import('./fleet-import.ts'),
  },
  'fleet status': {
    summary: 'tell how the sign-ins in the database are: due, overdue, in doubt, lost',
    load: () => import('./fleet-status.ts'),
  },
  'fleet accounts': {
    summary: 'list the sign-ins in the database, each with its state',
    load: () => import('./fleet-accounts.ts'),
  },
  'fleet rekey': {
    summary: 'wrap the data keys with a new key, or seal all tokens again under new data keys',
    load: () => import('./fleet-rekey.ts'),
  },
  'fleet adopt': {
    summary: 'let a restored database, or a standby that took over, renew its sign-ins, if the other is gone for good',
    load: () => import('./fleet-adopt.ts'),
  },
  demo: {
    summary: 'show all of usher on a Trakt of its own, offline, in a few seconds',
    load: () => import('./demo.ts'),
  },
  sandbox: {
    summary: 'run a Trakt of your own on this machine, to try things out offline',
    load: () => import('./sandbox.ts'),
  },
  'sandbox exec': {
    summary: 'run a program against a sandbox, and grade it by its requests',
    load: () => import('./sandbox-exec.ts'),
  },
  completion: {
    summary: 'print a script that completes commands and flags in bash, zsh or fish',
    load: () => import('./completion.ts'),
  },
  help: { summary: 'show help about all commands, or about one', load: () => import('./help.ts') },
  version: { summary: 'show the version', load: () => import('./version.ts') },
};

/** The first words that several commands share and that are no command themselves, each with what help says about it. */
export const groups: Readonly<Record<string, string>> = {
  config: 'look at the configuration, check it, change it, vouch for it, or bring it from Export_Trakt_4_Letterboxd',
  fleet: 'keep many sign-ins in PostgreSQL, renewed by workers on any number of machines',
  notify: 'try the ways in which schedules tell of failures',
  vault: 'look after the place where sign-ins are kept',
};
