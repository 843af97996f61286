/** The pages that the browser shows at the end of a sign-in, in English. */

import type { Note } from '@trakt-usher/pages';
import type { Words } from '../words.ts';

export const signedInPage = (user: string): Note => ({
  title: 'Signed in',
  lines: [`You are signed in to Trakt as ${user}.`, 'You can close this page and go back to the terminal.'],
  kind: 'success',
});

export const notSignedInPage = ({ message, hint }: Words): Note => ({
  title: 'Not signed in',
  lines: [message, ...(hint === undefined ? [] : [hint])],
  kind: 'error',
});

/** While usher asks a question in the terminal, or waits for Trakt. */
export const seeTerminalPage: Note = {
  title: 'Back to the terminal',
  lines: ["Trakt's answer has arrived, and the sign-in goes on in the terminal."],
};

export const strangerPage: Note = {
  title: 'Another sign-in',
  lines: ['This answer does not belong to the sign-in that usher is waiting for. It was not used.'],
  kind: 'warning',
};

export const nothingHerePage: Note = {
  title: 'Nothing here',
  lines: ['usher only waits for the answer to a sign-in.'],
};
