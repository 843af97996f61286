/** The words of `usher setup`, in English. */

import { outOfBandUri } from '../../config/redirect-uri.ts';
import type { KeyChoice } from '../../config/settings.ts';
import type { Origin } from '../../errors/setting.ts';
import type { ClientIdProblem } from '../../errors/sign-in.ts';
import { shellWord } from '../keep-call.ts';
import type { Words } from '../words.ts';
import { place } from './origin-words.ts';

/** Lines with two spaces before them are to be copied or opened, and stay whole. */
export function howToMakeAnApp({
  url,
  opened,
  redirectUri,
}: {
  url: string;
  opened: boolean;
  redirectUri: string;
}): string[] {
  return [
    'usher signs in with an app of your own at Trakt. It is free; Trakt asks for a verified GitHub account.',
    '',
    opened
      ? 'Your browser should show the page where apps are made. If it does not, open it:'
      : 'Open this page, on any device, and make an app there:',
    '',
    `  ${url}`,
    '',
    'Paste this as its name, or take any other:',
    '',
    '  usher',
    '',
    'And these as its redirect URIs, both, each on a line of its own:',
    '',
    `  ${redirectUri}`,
    `  ${outOfBandUri}`,
    '',
    'Save it. Then copy the client id that Trakt shows, not the client secret.',
    '',
  ];
}

export const clientIdQuestion: string = 'Client id:';

export const clientIdWorks: string = 'Trakt knows the app.';

export function clientIdFrom(variable: string): string {
  return `The client id is the one in ${variable}.`;
}

/** Why Trakt did not give a device code for the client id. */
export function clientIdRefused(problem: ClientIdProblem): Words {
  switch (problem.kind) {
    case 'unknown':
      return {
        message: 'Trakt has no app with this client id.',
        hint: "Copy all of it: it is neither the app's name nor its client secret.",
      };
    case 'refused':
      return {
        message: 'Trakt knows this app, but lets nobody sign in with it: it was deleted or blocked.',
        hint: 'Make another one at https://app.trakt.tv/settings/apps',
      };
    case 'edge': {
      const ray = problem.rayId === undefined ? '' : ` (ray ${problem.rayId})`;
      return {
        message: `Cloudflare, in front of Trakt, turned the question away${ray}, so it is not known whether the client id is right.`,
        hint: 'Wait some minutes, or use another network, and run: usher setup',
      };
    }
  }
}

type Places = Extract<KeyChoice, 'file' | 'keyring' | 'passphrase'>;

export const keyPlacesIntroduced: string =
  'The sign-in is kept encrypted. Where should its key be kept? That decides who can use it:';

export const keyPlaces: Record<Places, string> = {
  file: 'in a file beside it: cron and services can use it. Whoever copies the folder can, too.',
  keyring: "in the system's keyring: only programs of your desktop session can use it; cron and services can't.",
  passphrase: "nowhere: you type a passphrase each time; cron and services can't use it.",
};

export function keyPlaceQuestion(count: number): string {
  return `Number, 1 to ${count} [1]:`;
}

export const keyPlaceAgain: string = 'Type one of the numbers.';

export const keyFromEnvironment: string =
  'The key is the one in USHER_KEY or USHER_KEY_FILE. Cron and services need the same variable.';

export function keyStays(source: KeyChoice): string {
  return `The key of the vault stays where it is. To change that, run: usher vault rekey --key ${source}`;
}

/** Before the question whether it is to be replaced. */
export function lineThere(line: string, origin: Origin): string {
  return `${place(origin)}: ${line}`;
}

export function replaceQuestion(wanted: string): string {
  return `Replace that with ${wanted}?`;
}

/** The line of a file stays. */
export function setAlready(
  name: string,
  { shown, wanted, origin }: { shown: string; wanted: string; origin: Origin | undefined },
): Words {
  const at = origin ? ` (${place(origin)})` : '';
  return {
    message: `${name} is ${shown} already${at}, and was not replaced.`,
    hint: `To replace it, run: usher config set ${name} ${shellWord(wanted)}`,
  };
}

export function comesFirst(own: string, other: string): string {
  return `${own} comes first: ${other} no longer counts.`;
}

export function configurationIs(path: string): string {
  return `The configuration is in ${path}`;
}

export const whatComesNext: string = 'What comes next:';

export const nextCommands: readonly (readonly [line: string, about: string])[] = [
  ['usher export', 'films as CSV files for Letterboxd'],
  ['usher token-status', 'whether the sign-in is good, and for how long'],
  ['usher doctor', 'what is wrong, if something is'],
];
