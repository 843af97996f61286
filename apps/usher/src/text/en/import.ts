/** What `usher auth import` says, in English. */

import type { ImportProblem } from '../../errors/moving.ts';
import type { Found, Program } from '../../import/found-grant.ts';
import type { Words } from '../words.ts';

const programs: Record<Program, string> = {
  pytrakt: 'PyTrakt (or PlexTraktSync)',
  'trakt.tv': 'a program with the package trakt.tv',
  'trakt-http-client': 'a program with the package @dvcol/trakt-http-client',
  export_trakt_4_letterboxd: 'Export_Trakt_4_Letterboxd',
};

const ownSignIn = 'Run: usher auth';

export function stoppedQuestion(program: Program): string {
  return `The file is of ${programs[program]}. Its refresh token works once: if that program goes on, both are signed out. Have you stopped it for good?`;
}

export const signInInstead: string = 'Nothing was changed. usher can have a sign-in of its own: usher auth';

export function imported({
  program,
  user,
  end,
  setAside,
}: {
  program: Program;
  user: string | undefined;
  end: string | undefined;
  setAside: string | undefined;
}): string {
  const ends = (then: string) => (end === undefined ? '' : ` The access token ends ${end}, and ${then}.`);
  const whose = user === undefined ? '' : `${user}'s `;
  if (setAside === undefined) {
    return `Brought ${whose || 'the '}access token from ${programs[program]}.${ends('nothing renews it')}`;
  }
  return `Brought ${whose || 'the '}sign-in from ${programs[program]}, and renewed it.${ends('is renewed before that')} Its old file, now of no use, is ${setAside}`;
}

export function appOfImport(clientId: string): string {
  return `The sign-in is for the app ${clientId}, and stays with it. A new sign-in takes the app that trakt.client_id names.`;
}

export function importNotRenewed(setAside: string): string {
  return `The sign-in is here now, and the other program's file is ${setAside}. But it could not be renewed yet; that is tried again when it is used. Look with: usher token-status`;
}

export function secretOfImport(setAside: string): string {
  return `${setAside} names an app with a client secret. If Trakt wants it, set trakt.client_id and trakt.client_secret to those in the file, and run: usher token-refresh`;
}

export function notImported(problem: ImportProblem): Words {
  switch (problem.kind) {
    case 'not_taken':
      return { message: `${problem.path} ${foundWords(problem.found)} Nothing was changed.`, hint: knownFiles };
    case 'in_use':
      return {
        message: `The sign-in is of ${programs[problem.program]}, and only one program can have it. Nothing was changed.`,
        hint: `Stop that program for good and add --stopped, or give usher a sign-in of its own. ${ownSignIn}`,
      };
    case 'account_taken':
      return {
        message: `Somebody is signed in as "${problem.account}" already. Nothing was changed.`,
        hint: 'Import under another name with --account, or sign out first: usher token-clear',
      };
    case 'sent_before':
      return {
        message: `The refresh token of ${programs[problem.program]} was brought here and used before. Nothing was changed.`,
        hint: ownSignIn,
      };
    case 'grant_dead':
      return {
        message: `Trakt no longer accepts the sign-in in ${problem.path}. The file is where it was, and nothing was stored.`,
        hint: ownSignIn,
      };
  }
}

const knownFiles =
  'Known are .pytrakt.json (PyTrakt, PlexTraktSync), credentials.enc (Export_Trakt_4_Letterboxd), and exported tokens of trakt.tv and @dvcol/trakt-http-client.';

function foundWords(found: Found): string {
  switch (found.kind) {
    case 'nothing':
      return 'is empty.';
    case 'unreadable':
      return 'is neither JSON nor a file of Export_Trakt_4_Letterboxd.';
    case 'json':
      return found.keys.length === 0
        ? 'is JSON without tokens.'
        : `is JSON, but not a token file that usher knows. It holds ${found.keys.join(', ')}.`;
    case 'no_access_token':
      return `is a token file of ${programs[found.program]}, without an access token.`;
    case 'sealed':
      return 'is a file of Export_Trakt_4_Letterboxd, damaged or sealed with another key than that of the program.';
  }
}
