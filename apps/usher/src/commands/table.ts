/** Every command: its words and flags, and how to load it. A command's own code is loaded only when it is asked for. */

import type { Context } from '../context.ts';
import type { CommandName } from '../text/en/help.ts';

export interface CommandEntry {
  /** One word, or two: `usher vault status`. */
  name: CommandName;
  /** What follows the name, as in `<path>`, or `<command...>` for several words; the option of that name holds it. */
  argument?: string;
  /** As `-X, --method <method>`; the words for each are in the catalogue under its long name. */
  flags: readonly string[];
  /** What it needs of the configuration, where a broken one doesn't stop it. */
  needs?: 'no_config' | 'any_config';
  load: () => Promise<CommandModule>;
}

/** A loaded command. Its options are what the flags above describe; its result is the exit code. */
interface CommandModule {
  run(options: never, context: Context): Promise<number>;
}

/** What commands of Export_Trakt_4_Letterboxd are called here, where that is something else. */
export const formerNames: Readonly<Record<string, readonly string[]>> = {
  'validate-security': ['doctor'],
  'fix-permissions': ['doctor', '--fix'],
};

export const commands: readonly CommandEntry[] = [
  { name: 'auth', flags: ['--browser', '--device', '--manual', '--force'], load: () => import('./auth.ts') },
  {
    name: 'auth import',
    argument: '<file>',
    flags: ['--stopped', '--access-only'],
    load: () => import('./auth-import.ts'),
  },
  { name: 'token-status', flags: ['--check'], load: () => import('./token-status.ts') },
  { name: 'token-refresh', flags: [], load: () => import('./token-refresh.ts') },
  { name: 'token-clear', flags: ['--force'], load: () => import('./token-clear.ts') },
  { name: 'accounts', flags: [], load: () => import('./accounts.ts') },
  { name: 'accounts list', flags: [], load: () => import('./accounts.ts') },
  { name: 'accounts default', argument: '<name>', flags: [], load: () => import('./accounts-default.ts') },
  { name: 'accounts remove', argument: '<name>', flags: ['--force'], load: () => import('./accounts-remove.ts') },
  { name: 'token', flags: ['--format <format>'], load: () => import('./token.ts') },
  { name: 'exec', argument: '-- <command...>', flags: [], load: () => import('./exec.ts') },
  { name: 'whoami', flags: [], load: () => import('./whoami.ts') },
  { name: 'doctor', flags: ['--fix'], needs: 'any_config', load: () => import('./doctor.ts') },
  { name: 'config show', flags: [], needs: 'any_config', load: () => import('./config-show.ts') },
  { name: 'config check', flags: [], needs: 'any_config', load: () => import('./config-check.ts') },
  { name: 'config migrate', flags: [], needs: 'any_config', load: () => import('./config-migrate.ts') },
  { name: 'vault status', flags: [], load: () => import('./vault-status.ts') },
  { name: 'vault export', argument: '<file>', flags: [], load: () => import('./vault-export.ts') },
  { name: 'vault import', argument: '<file>', flags: [], load: () => import('./vault-import.ts') },
  { name: 'vault adopt', flags: ['--force'], load: () => import('./vault-adopt.ts') },
  { name: 'vault set-aside', flags: ['--key-lost', '--force'], load: () => import('./vault-set-aside.ts') },
  { name: 'vault rekey', flags: ['--key <source>'], load: () => import('./vault-rekey.ts') },
  {
    name: 'api',
    argument: '<path>',
    flags: ['-X, --method <method>', '-f, --field <name=value...>', '--include', '--paginate'],
    load: () => import('./api.ts'),
  },
  {
    name: 'export',
    flags: ['--output <folder>', '--history-mode <mode>', '--timezone <zone>'],
    load: () => import('./export.ts'),
  },
  { name: 'demo', flags: ['--keep'], needs: 'no_config', load: () => import('./demo.ts') },
  {
    name: 'sandbox',
    flags: [
      '--port <number>',
      '--https',
      '--seed <number>',
      '--plays <number>',
      '--auto-approve',
      '--scenario <name>',
      '--snapshot <file>',
    ],
    needs: 'no_config',
    load: () => import('./sandbox.ts'),
  },
];
