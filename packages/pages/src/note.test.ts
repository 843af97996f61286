import { expect, it } from 'vitest';
import { notePage } from './note.ts';

it('escapes what it shows', () => {
  const page = notePage({ title: '<b>&"\'', lines: ['</p><script>', '<i>'], kind: 'error' }, 'usher');
  expect(page).toContain('&lt;b&gt;&amp;&quot;&#39;');
  expect(page).not.toMatch(/<script>|<i>/);
});
