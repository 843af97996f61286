/** What `usher doctor` says, in English. */

import type { CheckName, Finding } from '../../doctor/finding.ts';
import type { Words } from '../words.ts';
import { makeAnApp } from './errors.ts';

export const doctor: {
  names: Record<CheckName, string>;
  late: Words;
  node(version: string): string;
  secretsReadable(path: string): Words;
  foreignFile(path: string): Words;
  closed(path: string): string;
  noVault(location: string): string;
  vaultWhole(location: string): string;
  keyOpens(source: string): string;
  keyUntried(source: string): string;
  locksUntried: string;
  locksHold: string;
  reachable(host: string): string;
  serverFault(host: string, status: number): Words;
  clockGood: string;
  clockOff(by: string, ahead: boolean): Words;
  clockUnknown: string;
  appKnown(host: string): string;
  noApp(redirectUri: string): Words;
  signedIn(account: string, end: string | undefined): string;
  noToken: Words;
  summary(results: readonly Finding['result'][]): string;
} = {
  names: {
    node: 'Node',
    configuration: 'Configuration',
    vault: 'Vault',
    key: 'Key',
    locks: 'Locks',
    auth_server: 'Sign-in server',
    clock: 'Clock',
    app: 'API and app',
    token: 'Sign-in',
  },
  late: { message: 'There was no result within 10 seconds.', hint: 'Run: usher doctor --verbose' },
  node: (version) => `Node ${version}.`,
  secretsReadable: (path) => ({
    message: `Others can read ${path}, and it holds a secret.`,
    hint: `Run: usher doctor --fix`,
  }),
  foreignFile: (path) => ({
    message: `${path} is a file of Export_Trakt_4_Letterboxd, of which not everything means something here.`,
    hint: 'Run: usher config migrate',
  }),
  closed: (path) => `Now its owner's alone: ${path}`,
  noVault: (location) => `There is none yet; the first sign-in makes ${location}.`,
  vaultWhole: (location) => `${location} is whole.`,
  keyOpens: (source) => `Opens the sign-in: ${source}.`,
  keyUntried: (source) => `Not tried: ${source}.`,
  locksUntried: 'Not tried: there is no vault yet, or it opens with a passphrase alone.',
  locksHold: 'Another process respects them, and writes last.',
  reachable: (host) => `${host} answers.`,
  serverFault: (host, status) => ({
    message: `${host} answers with an error (${status}).`,
    hint: 'Nothing is wrong here. Try again in a few minutes.',
  }),
  clockGood: "Agrees with Trakt's.",
  clockOff: (by, ahead) => ({
    message: `This machine's clock is ${by} ${ahead ? 'ahead of' : 'behind'} Trakt's.`,
    hint: 'Sign-ins survive that, but set the clock, or let it be set (NTP).',
  }),
  clockUnknown: "Trakt's time is not known, so this machine's could not be compared.",
  appKnown: (host) => `${host} answers, and knows the app.`,
  noApp: (redirectUri) => ({
    message: 'trakt.client_id is not set, so there is no app to sign in with.',
    hint: makeAnApp(redirectUri),
  }),
  signedIn: (account, end) =>
    `"${account}" is signed in.${end === undefined ? '' : ` The access token ends ${end}.`} To ask Trakt: usher token-status --check`,
  noToken: {
    message: 'auth.use_oauth is false, and no access token is given: only what is public can be read.',
    hint: 'Set TRAKT_ACCESS_TOKEN, or auth.use_oauth to true.',
  },
  summary(results) {
    const count = (wanted: Finding['result']) => results.filter((result) => result === wanted).length;
    return `${count('pass')} well, ${count('warn')} to look at, ${count('fail')} broken.`;
  },
};
