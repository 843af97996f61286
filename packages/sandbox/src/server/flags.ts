/** The flags of `trakt-sandbox` and of `usher sandbox`: the same ones, read in the same way. Loads next to nothing. */

import { scenarioNames } from '../faults/scenarios.ts';
import { oauthServers } from '../oauth/doorkeeper.ts';
import { replayModes } from '../oauth/token-pair.ts';
import { appTiers } from '../registered.ts';
import type { ServeOptions } from './serve.ts';

/** What the flags say; all of `createSandbox`'s and `serveSandbox`'s options that a command line can give. */
export interface RunSandboxOptions
  extends Pick<
    ServeOptions,
    | 'port'
    | 'hostname'
    | 'https'
    | 'seed'
    | 'plays'
    | 'autoApprove'
    | 'scenario'
    | 'replay'
    | 'replayWindowSeconds'
    | 'oldAccessToken'
    | 'accessTokenLifeSeconds'
    | 'oauthServer'
    | 'introspection'
    | 'appTier'
  > {
  /** A ZIP from Trakt, whose person the sandbox has. */
  readonly from?: string | undefined;
  /** People with data of their own, in YAML or JSON. */
  readonly seedFile?: string | undefined;
  /** The file to go on from, if it exists, and to save to at the end. */
  readonly snapshot?: string | undefined;
}

export interface SandboxFlag<T> {
  /** What help says about it. */
  readonly words: string;
  /** What follows it, as help names it. Undefined for a flag that is there or not. */
  readonly value?: string;
  readonly choices?: readonly string[];
  /** The value from what follows the flag, each time that it is there; or what the value must be instead. */
  read(written: readonly string[]): { value: T } | { expected: string };
}

/** By option: `autoApprove` is `--auto-approve`. */
export const sandboxFlags: { readonly [Name in keyof RunSandboxOptions]-?: SandboxFlag<RunSandboxOptions[Name]> } = {
  port: wholeNumber('the port to listen on, 0 for any free one (8420)', { to: 65_535, fallback: 8420 }),
  hostname: text('address', 'the address to listen at, 0.0.0.0 in a container (127.0.0.1)'),
  https: toggle('serve https, with a certificate of its own'),
  seed: wholeNumber('another account for another number'),
  plays: wholeNumber('how many plays the account has'),
  autoApprove: toggle('grant device codes and consents at once'),
  scenario: oneOf('name', scenarioNames, 'what goes wrong'),
  replay: oneOf('how', replayModes, 'what a used refresh token brings'),
  replayWindowSeconds: wholeNumber('how long "same" and "new" are lenient'),
  oldAccessToken: oneOf('how', ['ended', 'kept'], 'what a refresh does to the access token before it'),
  accessTokenLifeSeconds: wholeNumber('how long access tokens live'),
  oauthServer: oneOf('which', oauthServers, "whose errors: those of today's server, or of the one before"),
  introspection: toggle('let clients ask about a token at /oauth/introspect'),
  appTier: oneOf('tier', appTiers, "what its apps may do: as everybody's, or as Trakt's own"),
  from: text('zip', 'the ZIP that Trakt gave you: your own account, offline'),
  seedFile: text('file', 'people with data of their own, in YAML or JSON'),
  snapshot: text('file', 'the file to go on from, if it exists, and to save to at the end'),
};

function toggle(words: string): SandboxFlag<boolean> {
  return { words, read: ({ length }) => ({ value: length > 0 }) };
}

function text(value: string, words: string): SandboxFlag<string | undefined> {
  return { words, value, read: (written) => ({ value: written.at(-1) }) };
}

function oneOf<Choice extends string>(
  value: string,
  choices: readonly Choice[],
  words: string,
): SandboxFlag<Choice | undefined> {
  const list = `${choices.slice(0, -1).join(', ')} or ${choices.at(-1)}`;
  return {
    words: `${words}: ${list}`,
    value,
    choices,
    read(written) {
      const last = written.at(-1);
      const choice = choices.find((each) => each === last);
      return choice === last ? { value: choice } : { expected: list };
    },
  };
}

function wholeNumber(words: string): SandboxFlag<number | undefined>;
function wholeNumber(words: string, range: { to: number; fallback: number }): SandboxFlag<number>;
function wholeNumber(
  words: string,
  { to = 999_999_999, fallback }: { to?: number; fallback?: number } = {},
): SandboxFlag<number | undefined> {
  return {
    words,
    value: 'number',
    read(written) {
      const last = written.at(-1);
      if (last === undefined) return { value: fallback };
      const isGood = /^\d{1,9}$/.test(last) && Number(last) <= to;
      return isGood ? { value: Number(last) } : { expected: `a whole number from 0 to ${to}` };
    },
  };
}
