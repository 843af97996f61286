/** The line of a figure, in the form that results.ts reads. A figure over its limit makes the benchmark end with 1. */

type Told = { what: string; figure: number } & ({ least: number } | { most: number });

export function tell({ what, figure, ...limit }: Told): void {
  const [ok, words] =
    'least' in limit
      ? [figure >= limit.least, `at least ${limit.least}`]
      : [figure <= limit.most, `at most ${limit.most}`];
  if (!ok) process.exitCode = 1;
  process.stdout.write(`${what}: ${Number(figure.toFixed(2))} (${words}) ${ok ? 'ok' : 'NOT ok'}\n`);
}
