import { expect, it } from 'vitest';
import { page } from './page.ts';

it('escapes what it shows', () => {
  const { body } = page({ title: '<b>&"\'', body: '</p><script>' });
  expect(body).toContain('&lt;b&gt;&amp;&quot;&#39;');
  expect(body).not.toContain('<script>');
});
