/** What `usher serve` says, in English. */

import type { Words } from '../words.ts';

export function serveReady(
  proxy: string,
  { programs, listeners }: { programs: number; listeners: Readonly<Record<string, string>> },
): string[] {
  const known = programs === 1 ? '1 program has a key' : `${programs} programs have a key`;
  const places = Object.entries(listeners).map(([name, place]) => `Without a proxy, ${name} comes in at ${place}.`);
  return [`The proxy is at ${proxy}; ${known}. Stop with Ctrl-C.`, ...places];
}

export function serveWithoutProxy(variable: string): string {
  return `${variable} names a proxy. usher serve and usher exec --proxied don't use it: they ask Trakt directly.`;
}

/** The settings that hold from the next start on, where there are any. */
export function reloaded(needRestart: readonly string[]): string {
  if (needRestart.length === 0) return 'The configuration was read again.';
  return `The configuration was read again. These settings hold when the server starts again: ${needRestart.join(', ')}.`;
}

export function notReloaded(refusal: Words | undefined): Words {
  if (!refusal) return { message: 'No usher serve runs on this vault.', hint: 'Run: usher serve' };
  return { ...refusal, message: `${refusal.message} The server goes on with the configuration that it had.` };
}

/** `link` works once. */
export function pageReady(url: string, link: string): string[] {
  return [`The page is at ${url}. This link signs one browser in, within 10 minutes:`, `  ${link}`];
}

export function pageElsewhere(port: number): Words {
  return {
    message: `There is no page: port ${port} is in use.`,
    hint: 'Give it another with page_listen under [server] in the configuration.',
  };
}

export const pageOpened = 'The page was opened in the browser, with a link that works once.';

export function noPage(reason: 'none_runs' | 'off'): Words {
  if (reason === 'none_runs') return { message: 'No usher serve runs on this vault.', hint: 'Run: usher serve' };
  return { message: 'usher serve runs without its page.', hint: 'Start it without --no-page and page_listen = "off".' };
}

export const pagePassword: Record<'question' | 'again' | 'different' | 'set' | 'removed', string> = {
  question: 'New password of the page:',
  again: 'Once more:',
  different: 'These are two different passwords.',
  set: 'The password is set. Whoever was signed in to the page has to sign in again.',
  removed: 'The page has no password any more. Whoever was signed in to it has to sign in again.',
};

export function passwordTooShort(least: number): Words {
  return { message: `A password has at least ${least} characters.`, hint: 'Run: usher serve password' };
}

export function howToTrust(path: string): string[] {
  return [
    '',
    `The certificate is in ${path} too. How programs are told to trust it, beside the authorities of the system:`,
    `  curl, Python, Ruby, Go   SSL_CERT_FILE, CURL_CA_BUNDLE, REQUESTS_CA_BUNDLE: a file with both`,
    `  Node                     NODE_EXTRA_CA_CERTS=${path}`,
    '  Debian, Ubuntu           copy it to /usr/local/share/ca-certificates/usher.crt, run update-ca-certificates',
  ];
}

export function programName(name: string, problem: 'taken' | 'unknown'): Words {
  if (problem === 'taken') {
    return {
      message: `There is a program "${name}" already.`,
      hint: `For a new key, run "usher serve remove ${name}" first. Its sign-ins stay.`,
    };
  }
  return { message: `No program "${name}" has a key.`, hint: 'Run: usher serve list' };
}

/** Undefined: the program has no outbox. */
export function programLine(name: string, outbox: { waiting: number; held: number } | undefined): string {
  if (!outbox) return name;
  const look = outbox.held === 0 ? '' : `, ${outbox.held} to look at: usher serve outbox`;
  return `${name}  outbox: ${outbox.waiting} waiting${look}`;
}

export const outboxEmpty = 'No play waits.';

export function outboxRetried(count: number): string {
  return `${plays(count)} ${count === 1 ? 'waits' : 'wait'} for Trakt again.`;
}

export function outboxDropped(count: number): string {
  return `${plays(count)} dropped.`;
}

/** `held`: a status of Trakt's, or a word of ours; undefined for what is delivered by itself. */
export function outboxLine(entry: {
  number: number;
  program: string;
  /** Undefined where it can't be read. */
  title: string | undefined;
  watchedAt: string | undefined;
  held: string | undefined;
}): string {
  const { number, program, title = 'a play', watchedAt, held } = entry;
  const what = watchedAt === undefined ? title : `${title}, ${watchedAt}`;
  return `${number}  ${program}  ${what}  ${held === undefined ? 'waits for Trakt' : whyHeld(held)}`;
}

export function whyHeld(held: string): string {
  switch (held) {
    case '404':
      return "Trakt doesn't know the title";
    case '420':
      return "the account's history is full";
    case '423':
      return 'the account is locked';
    case 'sign_in_ended':
      return 'its sign-in has ended, and no other may add it';
    case 'too_old':
      return 'it has waited for 30 days';
    case 'unreadable':
      return "the vault's key doesn't open it any more";
    default:
      return `Trakt refuses it (HTTP ${held})`;
  }
}

function plays(count: number): string {
  return count === 1 ? '1 play' : `${count} plays`;
}
