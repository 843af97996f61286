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

/** The settings that hold from the next start on, where there are any. */
export function reloaded(needRestart: readonly string[]): string {
  if (needRestart.length === 0) return 'The configuration was read again.';
  return `The configuration was read again. These settings hold when the server starts again: ${needRestart.join(', ')}.`;
}

export function notReloaded(refusal: Words | undefined): Words {
  if (!refusal) return { message: 'No usher serve runs on this vault.', hint: 'Run: usher serve' };
  return { ...refusal, message: `${refusal.message} The server goes on with the configuration that it had.` };
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
