/** What the command's sign-in works with when the page has begun it: nobody at a terminal, and the browser is the visitor's. */

import { Readable, Writable } from 'node:stream';
import type { Context } from '../../context.ts';
import { createIo } from '../../terminal/io.ts';

interface OnPage {
  /** Aborted when the sign-in is cancelled, or the server ends. */
  readonly signal: AbortSignal;
  /** Shows the visitor the address at Trakt. */
  readonly showAddress: (url: string) => void;
}

export function surroundingsOf(context: Context, { signal, showAddress }: OnPage): Context {
  const nowhere = () => new Writable({ write: (_chunk, _encoding, done) => done() });
  const streams = { stdin: Readable.from([]), stdout: nowhere(), stderr: nowhere() };
  return {
    ...context,
    signal,
    io: createIo({ streams, env: context.env, json: false, quiet: true }),
    text: { ...context.text, ...notes },
    async openBrowser(url) {
      showAddress(url);
      return true;
    },
  };
}

/** In the tab that comes back from Trakt. */
const notes: Pick<Context['text'], 'signedInPage' | 'notSignedInPage' | 'seeTerminalPage'> = {
  signedInPage: (user) => ({
    title: 'Signed in',
    lines: [`You are signed in to Trakt as ${user}.`, 'You can close this tab and go back to the page of usher.'],
    kind: 'success',
  }),
  notSignedInPage: ({ message }) => ({
    title: 'Not signed in',
    lines: [message, 'The page of usher says how to go on.'],
    kind: 'error',
  }),
  seeTerminalPage: {
    title: 'Back to usher',
    lines: ["Trakt's answer has arrived. The page of usher shows what becomes of it."],
  },
};
