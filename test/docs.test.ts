// The pages in docs/ that describe the code are held against it.

import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = dirname(import.meta.dirname);
const textOf = (path: string) => readFileSync(join(root, path), 'utf8');

describe('docs/token-protocol.md', () => {
  const places = paragraphsOf(textOf('docs/token-protocol.md'));

  it('marks as planned what is not built yet, and nothing else', () => {
    const marked = places.filter(({ text }) => text.startsWith('(planned)')).map(({ place }) => place);
    const advice =
      'A mark "(planned)" came or went in docs/token-protocol.md. Where that is meant, change `planned` in test/docs.test.ts.';
    expect(marked, advice).toEqual(planned);
  });

  it('has each mark, and each "Today:", where it counts', () => {
    const stray = places.filter(
      ({ text }) => / \(planned\)/.test(text) || (/ Today: /.test(text) && !text.startsWith('(planned)')),
    );
    const advice = 'A mark begins its paragraph, and "Today:" ends a paragraph that has one.';
    expect(
      stray.map(({ place }) => place),
      advice,
    ).toEqual([]);
  });

  it('has every step and rule that a comment cites', () => {
    const known = new Set(places.map(({ place }) => place));
    const missing = globSync(['{packages,apps}/*/{src,test}/**/*.ts', 'bench/**/*.ts'], { cwd: root }).flatMap(
      (path) => {
        const cites = textOf(path)
          .replace(/\n\s*(\*|\/\/) /g, ' ')
          .matchAll(/token protocol, (step \d+|\w+ rule \d+)/g);
        return Array.from(cites, ([, place = '']) => place)
          .filter((place) => !known.has(place))
          .map((place) => `${path}: ${place}`);
      },
    );
    expect(missing, 'These comments cite what docs/token-protocol.md does not have. Mend the comment.').toEqual([]);
  });
});

/** Where the page says "(planned)", in its order. A place stands here once for each mark. */
const planned: readonly string[] = [
  'Record rule 3',
  'Record rule 7',
  'Store rule 4',
  'Store rule 6',
  ...Array.from({ length: 5 }, () => 'step 7'),
  'step 8',
  'Recovery rule 1',
  'Recovery rule 3',
  ...Array.from({ length: 3 }, () => 'Recovery rule 5'),
  'Recovery rule 6',
  'Recovery rule 7',
  'Recovery rule 8',
  'Recovery rule 9',
  ...[1, 2, 3, 4, 5].map((rule) => `Probe rule ${rule}`),
  'Answers rule 1',
  'Answers rule 3',
  'Incidents rule 2',
  'Shield',
  ...[1, 2, 3, 4, 5, 6, 7].map((rule) => `Shield rule ${rule}`),
  ...[1, 2, 3, 4, 5, 6, 7].map((rule) => `PostgreSQL rule ${rule}`),
  'Sealing rule 2',
  'Proof rule 1',
  'Proof rule 2',
];

/** The page's paragraphs and list items, each with the place that comments cite: "step 7", "Recovery rule 3". */
function paragraphsOf(markdown: string): { place: string; text: string }[] {
  let heading = '';
  let place = '';
  return markdown.split(/\n\n+|\n(?=\d+\. )/).flatMap((paragraph) => {
    const title = /^## (\w+)/.exec(paragraph)?.[1];
    if (title !== undefined) heading = place = title;
    const number = /^(\d+)\. /.exec(paragraph)?.[1];
    if (number !== undefined) place = heading === 'Steps' ? `step ${number}` : `${heading} rule ${number}`;
    return [{ place, text: paragraph.replace(/^(\d+\. | +)/, '') }];
  });
}
