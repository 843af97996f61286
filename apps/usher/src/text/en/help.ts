/** What `--help` says, in English. */

export const tagline: string = 'Sign in to Trakt, stay signed in, and take your data out.';

export const headings: Record<'usage' | 'commands' | 'flags' | 'globalFlags' | 'examples', string> = {
  usage: 'Usage:',
  commands: 'Commands:',
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
