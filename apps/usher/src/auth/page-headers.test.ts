import { createHash } from 'node:crypto';
import { notePage } from '@trakt-usher/pages';
import { expect, it } from 'vitest';
import { pageHeaders } from './page-headers.ts';

it("allow the page's own style and nothing else", () => {
  const [, style = ''] = notePage({ title: 'a', lines: [] }, 'usher').split(/<\/?style>/);
  const hash = createHash('sha256').update(style).digest('base64');
  expect(pageHeaders['content-security-policy']).toContain(`default-src 'none'; style-src 'sha256-${hash}';`);
});
