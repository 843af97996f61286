/** Decides whether a page of this site sent a request. Browsers say it, and no page can change what they say. */

/**
 * For requests that change something. `Sec-Fetch-Site` decides where the browser sends it; an older one sends `Origin` with
 * every POST. A page with the policy `no-referrer` has the origin `null`.
 */
export function isSameOrigin({ headers }: Request, origin: string): boolean {
  const site = headers.get('sec-fetch-site');
  const sender = headers.get('origin');
  if (site === null) return sender === origin;
  return site === 'same-origin' && (sender === null || sender === 'null' || sender === origin);
}

/** True where the browser says that another site led here. A browser that says nothing isn't accused. */
export function isFromElsewhere({ headers }: Request): boolean {
  const site = headers.get('sec-fetch-site');
  return site === 'cross-site' || site === 'same-site';
}
