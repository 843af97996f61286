/** What the library runs on, where that decides how a token is sent. */

/**
 * `node`: Node and Bun, whose failures name their reason. `deno`, `workers` and `other` name none, as browsers don't.
 */
export type Platform = 'node' | 'browser' | 'deno' | 'workers' | 'other';

interface PlatformGlobals {
  navigator?: { userAgent?: string };
  process?: { versions?: { node?: string } };
}

export function platform(): Platform {
  const { navigator, process }: PlatformGlobals = globalThis;
  const userAgent = navigator?.userAgent ?? '';
  // Every browser and its workers, and no other runtime, calls itself `Mozilla/`.
  if (userAgent.startsWith('Mozilla/')) return 'browser';
  if ('Deno' in globalThis) return 'deno';
  if (userAgent === 'Cloudflare-Workers') return 'workers';
  return process?.versions?.node === undefined ? 'other' : 'node';
}
