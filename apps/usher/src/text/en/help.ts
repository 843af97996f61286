/** What `--help` says, in English. */

export const tagline: string = 'Sign in to Trakt, stay signed in, and take your data out.';

export const headings: Record<'usage' | 'commands' | 'argument' | 'flags' | 'globalFlags' | 'examples', string> = {
  usage: 'Usage:',
  commands: 'Commands:',
  argument: 'Argument:',
  flags: 'Flags:',
  globalFlags: 'Flags of every command:',
  examples: 'Examples:',
};

export const globalFlags: Record<'help' | 'version' | 'config' | 'account' | 'json' | 'verbose' | 'quiet', string> = {
  help: 'show this help',
  version: 'show the version',
  config: 'the configuration file to use',
  account: 'the sign-in to use, where there are several',
  json: 'data and errors as JSON',
  verbose: 'show on stderr what happens',
  quiet: 'show only errors and data',
};

export const moreHelp: string = 'Add --help to a command to see its flags and examples.';

export function calledHere(words: string): string {
  return `This is usher ${words} here.`;
}

export interface CommandHelp {
  summary: string;
  argument?: string;
  /** By the flag's long name. */
  flags?: Readonly<Record<string, string>>;
  /** Command lines, each with what it does. */
  examples: readonly (readonly [line: string, meaning: string])[];
}

export type CommandName =
  | 'auth'
  | 'auth import'
  | 'token-status'
  | 'token-refresh'
  | 'token-clear'
  | 'accounts'
  | 'accounts list'
  | 'accounts default'
  | 'accounts remove'
  | 'token'
  | 'exec'
  | 'whoami'
  | 'doctor'
  | 'config show'
  | 'config check'
  | 'config migrate'
  | 'vault status'
  | 'vault export'
  | 'vault import'
  | 'vault adopt'
  | 'vault set-aside'
  | 'vault rekey'
  | 'api'
  | 'export'
  | 'demo'
  | 'sandbox';

/** By the word that several commands begin with, unless it is a command itself. */
export const groupHelp: Readonly<Record<string, string>> = {
  config: 'look at the configuration, check it, or bring it from Export_Trakt_4_Letterboxd',
  vault: 'look after the place where sign-ins are kept',
};

export const commandHelp: Readonly<Record<CommandName, CommandHelp>> = {
  auth: {
    summary: 'sign in to Trakt',
    flags: {
      browser: 'in the browser of this machine (the default where there is one)',
      device: 'with a code to enter on any device (the default over SSH, in a container, without a browser)',
      manual: 'print the address to open, and take the code or address that comes back',
      force: 'sign in again without asking, although signed in',
    },
    examples: [
      ['usher auth', 'in the browser of this machine'],
      ['usher auth --device', 'with a code, on the phone for instance'],
      ['usher auth --account living-room', 'a second sign-in beside the first'],
    ],
  },
  'auth import': {
    summary: 'bring a sign-in from another program, which must not use it any more',
    argument: 'its token file: .pytrakt.json, credentials.enc, or what trakt.tv or @dvcol/trakt-http-client export',
    flags: {
      stopped: 'the other program has ended, for good: its file is set aside, and the sign-in renewed here',
      'access-only': 'take the access token alone, which both can use until it expires',
    },
    examples: [
      ['usher auth import ~/.pytrakt.json --stopped', 'from PyTrakt or PlexTraktSync'],
      ['usher auth import config/credentials.enc', 'from Export_Trakt_4_Letterboxd, after a question'],
    ],
  },
  'token-status': {
    summary: 'say whether the sign-in is good, and for how long (exit code 3: sign in again)',
    flags: { check: 'ask Trakt as well whether it accepts the token' },
    examples: [
      ['usher token-status', 'for a person'],
      ['usher token-status --json', 'for a script'],
    ],
  },
  'token-refresh': {
    summary: 'renew the tokens now',
    examples: [['usher token-refresh', 'also when they are not due']],
  },
  'token-clear': {
    summary: 'sign out: revoke the tokens at Trakt and delete them here',
    flags: { force: 'without asking' },
    examples: [['usher token-clear --force', 'in a script']],
  },
  accounts: {
    summary: 'list the sign-ins, where there are several',
    examples: [
      ['usher accounts', 'the one with a star is used when none is named'],
      ['usher whoami --account living-room', 'every command can name another'],
    ],
  },
  'accounts list': {
    summary: 'the same as usher accounts',
    examples: [['usher accounts list --json', 'for a script']],
  },
  'accounts default': {
    summary: 'say which sign-in is used when none is named',
    argument: 'the name of the sign-in',
    examples: [['usher accounts default living-room', '--account and USHER_ACCOUNT still name another']],
  },
  'accounts remove': {
    summary: 'sign an account out: revoke its tokens at Trakt and delete them here',
    argument: 'the name of the sign-in',
    flags: { force: 'without asking' },
    examples: [['usher accounts remove living-room --force', 'in a script']],
  },
  token: {
    summary: 'print a valid access token, renewed when needed',
    flags: { format: 'json, header or env (the bare token when left out)' },
    examples: [
      ['usher token', 'to stdout, and nothing else'],
      ['usher token --format json', 'access_token, token_type and expires_at'],
      ['usher token --format env >> .env', 'TRAKT_ACCESS_TOKEN=...'],
      ['curl -H "Authorization: Bearer $(usher token)" ...', 'in another program'],
    ],
  },
  exec: {
    summary: 'run another command with a valid access token in its environment',
    argument: 'the command and its own words, after --',
    examples: [['usher exec -- node sync.js --all', 'finds the token in TRAKT_ACCESS_TOKEN, and nowhere else']],
  },
  whoami: {
    summary: 'say who is signed in, with VIP, limits and permissions',
    examples: [
      ['usher whoami', 'for a person'],
      ['usher whoami --json', "Trakt's answer as it is"],
    ],
  },
  doctor: {
    summary: 'look at everything that a sign-in depends on, and say what mends it (exit code 1: something is broken)',
    flags: { fix: 'take files with secrets from everybody but you' },
    examples: [
      ['usher doctor', 'changes nothing, and sends no token'],
      ['usher doctor --fix', 'mends permissions first'],
    ],
  },
  'config show': {
    summary: 'show every setting, with its value and where that came from',
    examples: [
      ['usher config show', 'secrets are not shown, only whether they are set'],
      ['usher config show --json', 'for a script'],
    ],
  },
  'config check': {
    summary: 'say everything that is wrong with the configuration (exit code 2: something is)',
    examples: [['usher config check --config other.toml', 'a file that is not in use yet']],
  },
  'config migrate': {
    summary: 'write a configuration file of Export_Trakt_4_Letterboxd in the format of usher, beside the old one',
    examples: [['usher config migrate --config config/config.toml', 'says what was taken, what not, and why']],
  },
  'vault status': {
    summary: 'say where sign-ins are kept, and where the key comes from',
    examples: [['usher vault status', 'needs no key, changes nothing']],
  },
  'vault export': {
    summary: 'move a sign-in into a file, for the vault of another machine',
    argument: 'the file to make; a passphrase, asked for, opens it',
    examples: [['usher vault export ada.grant', 'here the access token serves on until it ends']],
  },
  'vault import': {
    summary: 'take in the sign-in that usher vault export moved into a file',
    argument: 'the file; it is set aside, for a sign-in has one home',
    examples: [
      ['usher vault import ada.grant', 'under the name that it had'],
      ['usher vault import ada.grant --account ada', 'under another'],
    ],
  },
  'vault adopt': {
    summary: 'let a copied or restored vault renew its sign-ins, when the original is gone for good',
    flags: { force: 'without asking' },
    examples: [['usher vault adopt', 'after a move of the whole folder, or a restored backup']],
  },
  'vault set-aside': {
    summary: 'make room for a new sign-in where the vault is damaged or its key is lost; deletes nothing',
    flags: { 'key-lost': 'the whole vault, for nothing in it can be opened any more', force: 'without asking' },
    examples: [
      ['usher vault set-aside', 'what is damaged, and no more'],
      ['usher vault set-aside --key-lost', 'then run usher auth'],
    ],
  },
  'vault rekey': {
    summary: 'give the vault another key, and seal everything in it anew',
    flags: { key: 'where the new key comes from: keyring, passphrase, environment or file (as before when left out)' },
    examples: [
      ['usher vault rekey', 'a new key of the same kind'],
      ['usher vault rekey --key passphrase', 'a key that only you know'],
      ['USHER_NEW_KEY=... usher vault rekey --key environment', 'a key that you hand in'],
    ],
  },
  api: {
    summary: "send a request to Trakt's API and print the answer",
    argument: 'the path with its query, e.g. sync/history?limit=10',
    flags: {
      method: 'another method than GET (POST when there are fields)',
      field: 'a field of the JSON body, name=value; may be there several times',
      include: 'print status and headers before the body',
      paginate: 'fetch all pages and print them as one array',
    },
    examples: [
      ['usher api users/settings', 'as the account that is signed in'],
      ['usher api "sync/history?type=movies" --paginate', 'everything, not just a page'],
      ['usher api -X POST scrobble/stop -f progress=95', 'a write'],
    ],
  },
  export: {
    summary: 'write your watched films, ratings and watchlist as files for Letterboxd',
    flags: {
      output: 'the folder for the files (trakt-export)',
      'history-mode': 'individual: a row for each time watched; aggregated: one for each film (individual)',
      timezone: "whose dates count, as in Europe/Berlin (your account's own)",
    },
    examples: [
      ['usher export', 'to the folder trakt-export'],
      ['usher export --output films --history-mode aggregated', 'one row for each film'],
    ],
  },
  demo: {
    summary: 'show all of usher on a Trakt of its own, offline, in a few seconds',
    flags: { keep: 'leave the sandbox running in the end' },
    examples: [['usher demo', 'needs no account, touches nothing of yours']],
  },
  sandbox: {
    summary: 'run a Trakt of your own on this machine, to try things out offline',
    flags: {
      port: 'the port to listen on (any free one when left out)',
      https: 'serve https, with a certificate of its own',
      seed: 'another account for another number',
      plays: 'how many plays the account has',
      'auto-approve': 'grant device codes and consents at once',
      scenario: 'what goes wrong: flaky-network, rate-limited, lost-refresh-replies and others',
      snapshot: 'the file to go on from, where there is one, and to save to at the end',
    },
    examples: [
      ['usher sandbox --port 4000 --auto-approve', 'then set TRAKT_AUTH_URL and TRAKT_API_URL to its address'],
      ['usher sandbox --json', 'one line with its addresses when it is ready'],
      ['usher sandbox --scenario lost-refresh-replies', 'half of the renewals are answered to nobody'],
    ],
  },
};
