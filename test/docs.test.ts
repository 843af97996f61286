// The pages in docs/ that describe the code are held against it.

import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = dirname(import.meta.dirname);
const textOf = (path: string) => readFileSync(join(root, path), 'utf8');
const sources = globSync('{packages,apps}/*/src/**/*.ts', { cwd: root }).filter(
  (path) => !/\.test\.ts$|\/testing\//.test(path),
);

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

describe('docs/architecture.md', () => {
  const page = textOf('docs/architecture.md');
  const [text = '', glossary = ''] = page.split('\n## Glossary\n');

  it('draws the imports as they are', () => {
    const picture = pictureIn(text);
    const drawn = new Set(picture.edges);
    const real = new Set(importsBetween(picture.nodes));
    const undrawn = [...real].filter((arrow) => !drawn.has(arrow));
    const gone = [...drawn].filter((arrow) => !real.has(arrow));
    const advice =
      'The picture in docs/architecture.md differs from the imports: add the arrows in `undrawn`, take away those in `gone`.';
    expect({ undrawn, gone }, advice).toEqual({ undrawn: [], gone: [] });
  });

  it('names every folder of the sources', () => {
    const folders = globSync('{packages,apps}/*/src/*/', { cwd: root }).filter((path) => !/\/testing\/?$/.test(path));
    const unnamed = folders.filter((path) => !text.includes(`\`${basename(path)}\``));
    expect(unnamed, 'Say in "The packages" of docs/architecture.md what these folders are for.').toEqual([]);
  });

  it('has a short glossary, of words that are used', () => {
    const words = Array.from(glossary.matchAll(/^\| ([\w -]+) \|/gm), ([, word = '']) => word).slice(1);
    expect(words.length, 'The glossary has room for 30 words: take one out.').toBeLessThanOrEqual(30);
    expect(words, 'The glossary must explain these words.').toEqual(expect.arrayContaining([...mustExplain]));
    const used = [text, textOf('docs/token-protocol.md'), ...sources.map(textOf)].join('\n').toLowerCase();
    const unused = words.filter((word) => !used.includes(word));
    expect(unused, 'Nobody uses these words of the glossary in docs/architecture.md: take them out.').toEqual([]);
  });
});

describe('docs/errors.md', () => {
  const page = textOf('docs/errors.md');

  it.each(['packages/trakt/src/errors.ts', 'apps/usher/src/errors/*.ts'])('has every code of %s', (paths) => {
    const text = globSync(paths, { cwd: root }).map(textOf).join('\n');
    const unions = Array.from(text.matchAll(/type (?:\w+Code|SignInReason) =([^;]+);/g), ([, union = '']) => union);
    const listed = unions.flatMap((union) => Array.from(union.matchAll(/'(\w+)'/g), ([, code = '']) => code));
    const own = Array.from(text.matchAll(/readonly code = '(\w+)'/g), ([, code = '']) => code);
    expect(own.length).toBeGreaterThan(5);
    const missing = [...listed, ...own].filter(
      (code) => !page.includes(`\n| \`${code}\` |`) && !page.includes(`code, \`${code}\`,`),
    );
    expect(missing, 'Say in docs/errors.md what happened and what to do.').toEqual([]);
  });
});

describe('the pages that people read', () => {
  const published = globSync('{packages,apps}/*/README.md', { cwd: root });
  const pages = ['README.md', ...globSync('{docs,examples}/**/*.md', { cwd: root }), ...published];

  it('never send anybody to the package that npm calls usher', () => {
    const wrong = pages.filter((page) =>
      /npx (?:--?\w+ )*usher\b|npm (?:i|install)(?: -g| --global)? usher\b/.test(textOf(page)),
    );
    expect(wrong, "The name is @trakt-usher/cli on npm; `usher` there is somebody else's.").toEqual([]);
  });

  it('have an index, README.md links to it, and it links to every page', () => {
    expect(textOf('README.md')).toContain('](docs/README.md)');
    const index = textOf('docs/README.md');
    const unlinked = globSync('docs/*.md', { cwd: root })
      .map((page) => basename(page))
      .filter((page) => page !== 'README.md' && !index.includes(`](${page})`));
    expect(unlinked, 'Link these from docs/README.md.').toEqual([]);
  });

  it.each(pages)('%s links to what is there', (page) => {
    const links = Array.from(withoutCode(textOf(page)).matchAll(/\]\(([^)\s]+)\)/g), ([, to = '']) => to);
    const dead = links.filter((to) => !/^https?:/.test(to) && !isThere(page, to));
    expect(dead).toEqual([]);
  });

  it.each(published)('%s links to nothing outside its package, which npm does not have', (page) => {
    expect(textOf(page)).not.toMatch(/\]\((?:\.\.|\/)/);
  });
});

it.each(['docs/architecture.md', 'docs/security.md', 'docs/reliability.md'])(
  '%s names only places that are there',
  (page) => {
    const named = textOf(page).matchAll(/`((?:packages|apps|bench|test|scripts)\/[\w./-]+)`/g);
    const places = Array.from(named, ([, path = '']) => path);
    expect(places).not.toEqual([]);
    const missing = places.filter((path) => !existsSync(join(root, path)));
    expect(missing, `${page} names places that are not there. Say where they are now.`).toEqual([]);
  },
);

describe('docs/security.md', () => {
  it('names for each defence a test or a check that holds it', () => {
    const rows = textOf('docs/security.md')
      .split('\n')
      .filter((line) => /^\| [A-Z]/.test(line));
    expect(rows.length).toBeGreaterThan(20);
    const bare = rows.filter((row) => !/`[^`]*\.test\.ts`|`npm run check`/.test(row.split(' | ').at(-1) ?? ''));
    expect(bare, 'A defence that no test holds belongs below "Does not hold".').toEqual([]);
  });
});

/** Whether the file of a relative link is there, and the heading that it names. */
function isThere(page: string, link: string): boolean {
  const [file = '', anchor] = link.split('#');
  const target = join(dirname(page), file === '' ? basename(page) : file);
  if (!existsSync(join(root, target))) return false;
  if (anchor === undefined) return true;
  const text = textOf(target.endsWith('.md') ? target : join(target, 'README.md'));
  const headings = Array.from(withoutCode(text).matchAll(/^#+ (.*)$/gm), ([, heading = '']) => anchorOf(heading));
  return headings.includes(anchor);
}

/** As GitHub makes it. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\w\s-]/g, '')
    .replaceAll(' ', '-');
}

function withoutCode(markdown: string): string {
  return markdown.replaceAll(/^```.*?^```/gms, '');
}

const mustExplain: readonly string[] = [
  ...['sign-in', 'account', 'program', 'take-out', 'backup', 'shield', 'intent', 'attempt', 'doubt', 'send permit'],
  ...['settle', 'adopt', 'seed', 'generation', 'binding', 'fallback file', 'refresh run', 'store', 'vault', 'edge'],
];

/** Where the page says "(planned)", in its order. A place stands here once for each mark. */
const planned: readonly string[] = ['step 7', 'Recovery rule 5'];

/** A place in the sources that the picture draws, by the name that its arrows use. */
type Nodes = ReadonlyMap<string, string>;

/** The Mermaid graph: each node's place, and the arrows between places. Inside a subgraph, labels are below its `src`. */
function pictureIn(markdown: string): { nodes: Nodes; edges: string[] } {
  const lines = /```mermaid\n(.*?)```/s.exec(markdown)?.[1]?.split('\n') ?? [];
  const nodes = new Map<string, string>();
  let inside: string | undefined;
  for (const line of lines) {
    const [, subgraph, name = '', label = ''] = /^ *(subgraph )?(\w+) ?\[([\w/-]+)\]/.exec(line) ?? [];
    if (name !== '') nodes.set(name, inside === undefined ? label : join(inside, 'src', label === 'src' ? '' : label));
    if (subgraph !== undefined) inside = label;
    if (line.trim() === 'end') inside = undefined;
  }
  const placeOf = (name: string) => nodes.get(name)?.replace(/\/$/, '') ?? name;
  const edges = lines.flatMap((line) => {
    const [, from = '', to = ''] = /^ *(\w+)(?:\[.*\])? --> (.*)$/.exec(line) ?? [];
    return to === '' ? [] : to.split(' & ').map((name) => `${placeOf(from)} --> ${placeOf(name)}`);
  });
  return { nodes: new Map(Array.from(nodes.keys(), (name) => [name, placeOf(name)])), edges };
}

/** The arrows that the sources' imports make between the nodes' places; between packages they go from whole to whole. */
function importsBetween(nodes: Nodes): string[] {
  const places = [...nodes.values()].sort((one, other) => other.length - one.length);
  const placeOf = (path: string) => places.find((place) => path.startsWith(`${place}/`)) ?? path;
  const packageOf = (path: string) => path.split('/').slice(0, 2).join('/');
  const packages = globSync('{packages,apps}/*/package.json', { cwd: root }).map((path) => {
    const { name, exports }: { name: string; exports?: object } = JSON.parse(textOf(path));
    return { name, folder: dirname(path), doors: JSON.stringify(exports ?? {}) };
  });
  // A file that a package exports only passes on what its folders have.
  const isDoor = (path: string) =>
    packages.some(({ folder, doors }) => path.startsWith(folder) && doors.includes(`".${path.slice(folder.length)}"`));
  return sources
    .filter((path) => !isDoor(path))
    .flatMap((path) =>
      Array.from(textOf(path).matchAll(/\b(?:from|import) ?\(?'([^']+)'/g), ([, imported = '']) => {
        if (imported.startsWith('.')) return `${placeOf(path)} --> ${placeOf(join(dirname(path), imported))}`;
        const to = packages.find(({ name }) => imported === name || imported.startsWith(`${name}/`))?.folder;
        return to === undefined ? '' : `${packageOf(path)} --> ${to}`;
      }),
    )
    .filter((arrow) => arrow !== '' && new Set(arrow.split(' --> ')).size === 2);
}

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
