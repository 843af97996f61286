// Mutation testing of the library's core: a sample of small mistakes, each tried against the tests that could notice it.
// Ends with 1 when fewer than 90 % are noticed. `npm run soak` tries some, too.

import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { runMutants } from './soak/mutation/campaign.ts';
import { reportMutants, toldTrial, verdictOnMutants } from './soak/mutation/report.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    sample: { type: 'string', default: '100' },
    /** Only files whose path fits this regular expression, e.g. `oauth` or `session/(?!indexeddb)`. */
    only: { type: 'string', default: '' },
    lanes: { type: 'string', default: String(availableParallelism()) },
  },
});

const stopped = new AbortController();
process.once('SIGTERM', () => stopped.abort());
process.once('SIGINT', () => stopped.abort());

const result = await runMutants({
  seed: Number(values.seed),
  sample: Number(values.sample),
  only: values.only,
  lanes: Number(values.lanes),
  signal: stopped.signal,
  onTrial(trial, done, of) {
    const { fate, test, ms } = trial;
    process.stderr.write(
      `${done} of ${of}: ${fate} after ${(ms / 1000).toFixed(1)} s: ${toldTrial(trial)}${test ? ` (${test})` : ''}\n`,
    );
  },
});
process.stdout.write(reportMutants(result));
process.exitCode = verdictOnMutants(result) === 'ok' ? 0 : 1;
