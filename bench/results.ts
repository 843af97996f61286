// The figures that README.md shows: read from what the benchmarks print, kept in bench/results.json, put between two marks.

export interface Figure {
  what: string;
  figure: number;
  /** What it may be, in words: `limit 5`, `at least 0.5`. */
  limit: string;
}

/** What a run of one benchmark measured, and where. */
export interface Result {
  /** A date. */
  measured: string;
  machine: string;
  figures: Figure[];
}

/** By the benchmark's file. */
export type Results = Readonly<Record<string, Result>>;

const [begin, end] = ['<!-- figures: npm run bench -- --write -->\n', '<!-- /figures -->'];

/** The figures in a benchmark's output: `a durable save: 1.4 (limit 2) ok`. */
export function figuresIn(output: string): Figure[] {
  const lines = output.matchAll(/^(.+): ([\d.]+) \((.+)\) (?:ok|NOT ok)$/gm);
  return Array.from(lines, ([, what = '', figure, limit = '']) => ({ what, figure: Number(figure), limit }));
}

export function withFigures(readme: string, results: Results): string {
  const start = readme.indexOf(begin);
  const stop = readme.indexOf(end);
  if (start < 0 || stop < start) throw new Error('README.md has no place for the figures.');
  return readme.slice(0, start + begin.length) + tableOf(results) + readme.slice(stop);
}

function tableOf(results: Results): string {
  const rows = Object.values(results).flatMap(({ measured, figures }) =>
    figures.map(({ what, figure, limit }) => `| ${what} | ${figure} | ${limit} | ${measured} |\n`),
  );
  const machines = new Set(Object.values(results).map(({ machine }) => machine));
  return `\n| what | figure | allowed | measured |\n| --- | --- | --- | --- |\n${rows.join('')}\nOn ${[...machines].join('; ')}.\n\n`;
}
