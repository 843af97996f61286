/** The name our requests go by: the app's own, then ours. */

/** This library's version; a test holds it to package.json. */
export const version = '0.1.0';

/**
 * The User-Agent header, e.g. `my-app/1.0 trakt-usher/0.1.0`. Trakt's edge turns away requests without a telling one.
 *
 * Browsers send their own, which Trakt accepts, so there is no header for them: one set by a script costs a CORS
 * preflight that Trakt needn't grant. Every browser and its workers, and no other runtime, calls itself `Mozilla/`.
 */
export function userAgentHeader(app?: string): { 'user-agent'?: string } {
  if (globalThis.navigator?.userAgent?.startsWith('Mozilla/')) return {};
  const ours = `trakt-usher/${version}`;
  return { 'user-agent': app ? `${app} ${ours}` : ours };
}
