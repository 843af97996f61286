/** The headers of the pages that a browser shows during a sign-in: no script, nothing to load, kept nowhere. */

import { createHash } from 'node:crypto';
import { stylesheet } from '@trakt-usher/pages';

/** The policy names the style by its hash, so that no other style counts. */
const styleHash = createHash('sha256').update(stylesheet).digest('base64');

export const pageHeaders: Readonly<Record<string, string>> = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'content-security-policy': `default-src 'none'; style-src 'sha256-${styleHash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
};
