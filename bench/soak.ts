// Campaigns against the session and the vault: processes that share a sign-in are killed at random, and the server's answers
// get lost. Then campaigns of one fault each, most of them against the command, some against a fleet on PostgreSQL. Then one
// against the sandbox: random requests to every endpoint of its API; one against the client: replies that nobody means; one
// against the take-out: accounts as they may come. Then one against the tests: mistakes in the sources that they should notice.
// Ends with 1 when a refresh token was sent against the rules of docs/token-protocol.md, when nothing explains a lost sign-in,
// on an answer that Trakt would not give, on a row that a take-out lost, or when the tests notice too little.

import './soak/prepared.ts';

import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { fuzzApi } from '../packages/sandbox/test/fuzz.ts';
import { type CampaignOptions, type CampaignResult, runCampaign } from './soak/campaign.ts';
import { faultCampaigns } from './soak/campaigns/index.ts';
import { reportFaults, verdict as verdictOnFault } from './soak/campaigns/report.ts';
import { runFaultCampaigns } from './soak/campaigns/run.ts';
import { runMutants } from './soak/mutation/campaign.ts';
import { reportMutants, verdictOnMutants } from './soak/mutation/report.ts';
import { fuzzReplies } from './soak/replies.ts';
import { report, reportFuzz, reportReplies, reportTakeOuts, verdict } from './soak/report.ts';
import { drawTakeOuts } from './soak/take-outs/campaign.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: process.env.SOAK_SEED ?? '1' },
    minutes: { type: 'string', default: process.env.SOAK_MINUTES ?? '12' },
    rotations: { type: 'string', default: process.env.SOAK_ROTATIONS ?? '6000' },
    requests: { type: 'string', default: process.env.SOAK_REQUESTS ?? '100000' },
    replies: { type: 'string', default: process.env.SOAK_REPLIES ?? '100000' },
    accounts: { type: 'string', default: process.env.SOAK_ACCOUNTS ?? '100000' },
    mutants: { type: 'string', default: process.env.SOAK_MUTANTS ?? '400' },
    processes: { type: 'string', default: process.env.SOAK_PROCESSES ?? '4' },
    /** Runs a part of the whole: 20 runs a twentieth of the rotations, minutes, trials, requests, replies, accounts and mutants. */
    share: { type: 'string', default: '1' },
    /** Runs the campaigns of one fault whose names have this word, and nothing else. */
    only: { type: 'string' },
    /** A folder for soak.json and soak.md. */
    output: { type: 'string' },
  },
});

const servers: CampaignOptions['rules'][] = [
  { replay: 'same', oldAccessToken: 'kept' },
  { replay: 'new', oldAccessToken: 'ended' },
  { replay: 'refuse', oldAccessToken: 'kept' },
  { replay: 'family', oldAccessToken: 'ended' },
];
const stopped = new AbortController();
process.once('SIGTERM', () => stopped.abort());
process.once('SIGINT', () => stopped.abort());

const share = Number(values.share);
const rotations = Math.ceil(Number(values.rotations) / share / servers.length);
const results: CampaignResult[] = [];
// Two at a time: most of a campaign is waiting.
for (const first of values.only === undefined ? [0, 2] : []) {
  const signal = AbortSignal.any([stopped.signal, AbortSignal.timeout((Number(values.minutes) * 60_000) / share / 2)]);
  const pair = servers.slice(first, first + 2).map((rules, place) =>
    runCampaign({
      rules,
      seed: Number(values.seed) + first + place,
      processes: Number(values.processes),
      rotations,
      signal,
      onProgress: progress(`${first + place + 1} of ${servers.length} (${rules.replay})`),
    }),
  );
  results.push(...(await Promise.all(pair)));
  if (stopped.signal.aborted) break;
}

const faults = await runFaultCampaigns(
  faultCampaigns.filter(({ name }) => name.includes(values.only ?? '')),
  {
    seed: Number(values.seed),
    share,
    signal: stopped.signal,
    onProgress: (line) => void process.stderr.write(`${line}\n`),
  },
);

const fuzzed =
  values.only === undefined
    ? await fuzzApi({
        requests: Math.ceil(Number(values.requests) / share),
        seed: Number(values.seed),
        signal: stopped.signal,
      })
    : undefined;

const replies =
  values.only === undefined
    ? await fuzzReplies({
        replies: Math.ceil(Number(values.replies) / share),
        seed: Number(values.seed),
        signal: stopped.signal,
      })
    : undefined;

const takeOuts =
  values.only === undefined
    ? await drawTakeOuts({
        accounts: Number(values.accounts),
        share,
        seed: Number(values.seed),
        signal: stopped.signal,
      })
    : undefined;

const mutantMinutes = 30;
const sample = values.only === undefined ? Math.ceil(Number(values.mutants) / share) : 0;
const mutants =
  sample > 0
    ? await runMutants({
        seed: Number(values.seed),
        sample,
        lanes: availableParallelism(),
        signal: AbortSignal.any([stopped.signal, AbortSignal.timeout(Math.ceil((mutantMinutes * 60_000) / share))]),
        onTrial: (_, done, of) => process.stderr.write(`mutants: ${done} of ${of}\n`),
      })
    : undefined;

const parts = [
  results.length > 0 && report(results),
  reportFaults(faults),
  fuzzed && reportFuzz(fuzzed),
  replies && reportReplies(replies),
  takeOuts && reportTakeOuts(takeOuts),
  mutants && reportMutants(mutants),
];
const markdown = parts.filter((part) => part).join('\n');
if (values.output !== undefined) {
  mkdirSync(values.output, { recursive: true });
  const found = { seed: values.seed, results, faults, fuzzed, replies, takeOuts, mutants };
  writeFileSync(join(values.output, 'soak.json'), JSON.stringify(found, undefined, 2));
  writeFileSync(join(values.output, 'soak.md'), markdown);
}
process.stdout.write(markdown);
const isOk =
  results.every((result) => verdict(result) === 'ok') &&
  faults.every((result) => verdictOnFault(result) === 'ok') &&
  (fuzzed?.failures.length ?? 0) === 0 &&
  (replies?.failures.length ?? 0) === 0 &&
  (takeOuts?.failures.length ?? 0) === 0 &&
  (mutants === undefined || verdictOnMutants(mutants) === 'ok');
process.exitCode = isOk ? 0 : 1;

/** Writes at most one line every few seconds. */
function progress(name: string): (done: number) => void {
  let nextMs = 0;
  return (done) => {
    if (Date.now() < nextMs) return;
    nextMs = Date.now() + 5_000;
    process.stderr.write(`campaign ${name}: ${done} of ${rotations} refreshes\n`);
  };
}
