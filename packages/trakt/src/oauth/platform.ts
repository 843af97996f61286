/** What the library runs on, where that decides how a token is sent. */

/**
 * `node`: Node and Bun, whose failures name their reason. `deno`, `workers` and `other` name none, as browsers don't.
 */
export type Platform = 'node' | 'browser' | 'deno' | 'workers' | 'other';

/** Every browser and its workers, and no other runtime, calls itself `Mozilla/`. */
export function isBrowser(): boolean {
  return globalThis.navigator?.userAgent?.startsWith('Mozilla/') === true;
}

export function isDeno(): boolean {
  return !isBrowser() && 'Deno' in globalThis;
}

export function platform(): Platform {
  const { navigator, process }: { navigator?: Navigator; process?: { versions?: { node?: string } } } = globalThis;
  if (isBrowser()) return 'browser';
  if (isDeno()) return 'deno';
  if (navigator?.userAgent === 'Cloudflare-Workers') return 'workers';
  return process?.versions?.node === undefined ? 'other' : 'node';
}
