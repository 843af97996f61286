/** Variables whose names are nearly those that usher reads: somebody set them, and they have no effect. */

import { editDistance } from '../command-line/nearest.ts';
import type { Environment } from './environment.ts';
import { settingNames, settings } from './settings.ts';

const read: readonly string[] = [
  ...[...settingNames.flatMap((name) => settings[name].env ?? []), 'USHER_KEY', 'USHER_NEW_KEY'].flatMap((name) => [
    name,
    `${name}_FILE`,
  ]),
  ...['USHER_HOME', 'USHER_CONFIG', 'USHER_TOKEN_URL', 'USHER_TOKEN_KEY'],
];

export interface NearVariable {
  /** In quotes where it is more than letters, digits and lines. */
  written: string;
  /** That usher reads, and that is not set. */
  meant: string;
}

export function nearVariables(env: Environment): NearVariable[] {
  return Object.keys(env).flatMap((written) => {
    const meant = env[written] && !read.includes(written) ? read.find((name) => isNear(written, name)) : undefined;
    return meant === undefined || env[meant] ? [] : [{ written: shown(written), meant }];
  });
}

/** What other programs call the client id, without what is between the words. */
const calledElsewhere = /^(trakt(id|key|apikey|appid|client|clientid(path|file)?)|(usher)?clientid)$/;

/** The variable that holds the client id under another name, if there is one. */
export function clientIdElsewhere(env: Environment): string | undefined {
  const near = nearVariables(env).find(({ meant }) => /^TRAKT_CLIENT_ID(_FILE)?$/.test(meant));
  if (near) return near.written;
  const isIt = (name: string) => env[name] && !read.includes(name) && calledElsewhere.test(lettersOf(name));
  const other = Object.keys(env).find(isIt);
  return other === undefined ? undefined : shown(other);
}

function shown(name: string): string {
  return /^\w+$/.test(name) ? name : JSON.stringify(name);
}

function isNear(written: string, name: string): boolean {
  const letters = lettersOf(written);
  // Every variable begins with one of the two; others are about something else.
  const isClose = letters === `${lettersOf(name)}file` || editDistance(letters, lettersOf(name)) <= 1;
  return /^(trakt|usher)/.test(letters) && isClose;
}

function lettersOf(name: string): string {
  return name
    .toLowerCase()
    .replace(/^\W*export\s/, '')
    .replace(/[^a-z]/g, '');
}
