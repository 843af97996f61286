/** Answers to the commands and flags of Export_Trakt_4_Letterboxd that no command here stands for, in English. */

import type { FormerWord } from '../../command-line/other-words.ts';
import type { Words } from '../words.ts';

export const formerWords: Record<FormerWord, Words> = {
  'auth-code': {
    message: 'There is no auth-code here: the command that shows the address takes the answer, too.',
    hint: 'Run: usher auth --manual',
  },
  server: {
    message:
      'There is no web server here: usher auth signs in, usher token-status shows the token, usher export writes the files.',
    hint: 'Run: usher --help',
  },
  '--run': { message: 'Here the export is a command, not a flag.', hint: 'Run: usher export' },
  '--export': {
    message: 'There is no --export here: ratings, history and watchlist are always all written.',
    hint: 'Run: usher export',
  },
  '--mode': { message: 'There is no --mode here: an export is always complete.', hint: 'Run: usher export' },
  '--validate-security': { message: 'Here this is a command, not a flag.', hint: 'Run: usher doctor' },
};
