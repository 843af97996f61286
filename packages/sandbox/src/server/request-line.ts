/** The line of `--verbose` for a request: when, what, the answer, and why the sandbox refused it. */
import type { LoggedRequest } from '../requests.ts';

export function requestLine({ at, method, path, status, fault, reason }: LoggedRequest): string {
  const answer = [status ?? 'no reply', ...(fault ? [`fault ${fault}`] : []), ...(reason ? [reason] : [])];
  return `${at.slice(11, 19)} ${method} ${visible(path)} ${answer.join(', ')}`;
}

/** A path may hold characters that a terminal would obey. */
function visible(path: string): string {
  return path.replaceAll(/[^\x21-\x7e]+/g, encodeURIComponent);
}
