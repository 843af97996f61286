import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { rules } from './grade.ts';

it('explains each rule on the page that a report names, in the order of a report', () => {
  const page = readFileSync(new URL('../../../../docs/examiner.md', import.meta.url), 'utf8');
  const headings = [...page.matchAll(/^### (.+)$/gm)].map(([, heading]) => heading);
  expect(headings).toEqual(rules.map(({ name }) => name));
});
