/** The words of `usher doctor`, in English. */

import type { NearVariable } from '../../config/near-variables.ts';
import type { CheckName, Finding } from '../../doctor/finding.ts';
import type { AppAdvice } from '../../errors/setting.ts';
import type { Words } from '../words.ts';
import { makeAnApp } from './client-id.ts';
import { proxyForm } from './network-errors.ts';

export const doctor: {
  names: Record<CheckName, string>;
  late: Words;
  node(version: string): string;
  secretsReadable(path: string): Words;
  nearVariable(near: NearVariable): Words;
  untrustedFile(path: string): Words;
  foreignFile(path: string): Words;
  closed(path: string): string;
  noVault(location: string): string;
  vaultWhole(location: string): string;
  keyOpens(source: string): string;
  noKey: string;
  passphraseUntried: string;
  damaged(account: string): Words;
  estranged(account: string): Words;
  permissionsGood: string;
  foreign(path: string, owner: number): Words;
  accessible(path: string, how: { problem: 'readable' | 'writable'; mendable: boolean }): Words;
  placeGood(directory: string, fileSystem: string | undefined): string;
  cloud(directory: string, service: string): Words;
  ephemeral(directory: string): Words;
  littleSpace(directory: string): Words;
  locksUntried: string;
  locksHold: string;
  proxy(server: string, proxy: { host: string; variable: string } | undefined): string;
  proxyUnusable(variable: string): Words;
  proxyForHttpOnly(variable: string): Words;
  reachable(host: string): string;
  serverFault(host: string, status: number): Words;
  clockGood: string;
  clockOff(by: string, ahead: boolean): Words;
  clockUnknown: string;
  appKnown(host: string): string;
  noApp(app: AppAdvice): Words;
  signedIn(account: string, end: string | undefined): string;
  useSoon(at: string): Words;
  noToken: Words;
  summary(results: readonly Finding['result'][]): string;
} = {
  names: {
    node: 'Node',
    configuration: 'Configuration',
    vault: 'Vault',
    permissions: 'Permissions',
    place: 'Place',
    locks: 'Locks',
    key: 'Key',
    proxy: 'Proxy',
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
  nearVariable: ({ written, meant }) => ({
    message: `The variable ${written} is set, and usher doesn't read it.`,
    hint: `Did you mean ${meant}?`,
  }),
  untrustedFile: (path) => ({
    message: `Not everything in ${path} counts, because the file could be somebody else's.`,
    hint: 'If it is yours, run: usher config trust',
  }),
  foreignFile: (path) => ({
    message: `${path} is a file of Export_Trakt_4_Letterboxd, and some of its settings mean nothing here.`,
    hint: 'Run: usher config migrate',
  }),
  closed: (path) => `Closed to other users: ${path}`,
  noVault: (location) => `There is none yet; the first sign-in makes ${location}.`,
  vaultWhole: (location) => `${location} is whole.`,
  keyOpens: (source) => `Opens the vault: ${source}.`,
  noKey: 'There is nothing to open yet.',
  passphraseUntried: 'Not tried: the vault opens with a passphrase.',
  damaged: (account) => ({
    message: `The sign-in "${account}" can't be read any more.`,
    hint: `Run: usher auth --account ${account}`,
  }),
  estranged: (account) => ({
    message: `The sign-in "${account}" is in a copied or restored vault: its access token works, but nothing renews it.`,
    hint: 'If the original is gone, run: usher vault adopt',
  }),
  permissionsGood: 'No other user has access to the vault.',
  foreign: (path, owner) => ({
    message: `${path} belongs to user ${owner}.`,
    hint: `Run usher as user ${owner}, or let root give the folder to this user.`,
  }),
  accessible: (path, { problem, mendable }) => ({
    message: `Others can ${problem === 'writable' ? 'write to' : 'read'} ${path}.`,
    hint: mendable ? 'Run: usher doctor --fix' : `Its owner mends it: chmod go= '${path}'`,
  }),
  placeGood: (directory, fileSystem) =>
    fileSystem === undefined ? `${directory} is on a local disk.` : `${directory} is on ${fileSystem}.`,
  cloud: (directory, service) => ({
    message: `${directory} is in a folder that ${service} copies to other machines, where a sign-in must not be used.`,
    hint: 'Name another folder with USHER_HOME or vault.dir.',
  }),
  ephemeral: (directory) => ({
    message: `${directory} is deleted with the container or at the next boot, and the sign-in with it.`,
    hint: 'Mount a volume there, or name another folder with USHER_HOME.',
  }),
  littleSpace: (directory) => ({
    message: `There is hardly any room left on the disk of ${directory}.`,
    hint: 'Make room: without it no token can be renewed.',
  }),
  locksUntried: 'Not tried: there is no vault yet.',
  locksHold: 'Locks hold between processes, and writes reach the disk.',
  proxy: (server, proxy) =>
    proxy
      ? `${server} is asked through the proxy ${proxy.host} (${proxy.variable}).`
      : `${server} is asked without a proxy (NO_PROXY, or this machine).`,
  proxyUnusable: (variable) => ({
    message: `${variable} names no http or https proxy. Nothing can be asked through it.`,
    hint: proxyForm(variable),
  }),
  proxyForHttpOnly: (variable) => ({
    message: `${variable} is set and HTTPS_PROXY is not: Trakt, which is https, is asked without a proxy.`,
    hint: 'Set HTTPS_PROXY as well, if Trakt is to be asked through it.',
  }),
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
  noApp: (app) => ({
    message: 'trakt.client_id is not set, so there is no app to sign in with.',
    hint: makeAnApp(app),
  }),
  signedIn: (account, end) =>
    `"${account}" is signed in.${end === undefined ? '' : ` The access token ends ${end}.`} To ask Trakt: usher token-status --check`,
  useSoon: (at) => ({
    message: `Nobody has used the sign-in for weeks. Trakt may delete the app, and the sign-in may lapse, ${at}.`,
    hint: 'To use it, run: usher token-refresh',
  }),
  noToken: {
    message: 'auth.use_oauth is false, and no access token is given: only what is public can be read.',
    hint: 'Set TRAKT_ACCESS_TOKEN, or auth.use_oauth to true.',
  },
  summary(results) {
    const count = (wanted: Finding['result']) => results.filter((result) => result === wanted).length;
    const warnings = count('warn');
    return `${count('pass')} ok, ${warnings} ${warnings === 1 ? 'warning' : 'warnings'}, ${count('fail')} failed.`;
  },
};
