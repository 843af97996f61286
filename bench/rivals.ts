// Short campaigns like those of the soak, with client libraries from npm beside our session: counts the trials in which the
// sign-in is lost in the end. Prints a table; --output DIR writes rivals.json and rivals.md.

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { isLost, type TrialOptions } from './soak/trial.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    clients: { type: 'string', default: 'usher,dvcol,trakt.tv,openid-client' },
    trials: { type: 'string', default: '10' },
    seconds: { type: 'string', default: '4' },
    output: { type: 'string' },
  },
});

const all: TrialOptions['client'][] = ['usher', 'dvcol', 'trakt.tv', 'openid-client'];
const clients = all.filter((client) => values.clients.split(',').includes(client));
const conditions: Pick<TrialOptions, 'replay' | 'weather'>[] = [
  { replay: 'same', weather: 'calm' },
  { replay: 'family', weather: 'calm' },
  { replay: 'same', weather: 'storm' },
  { replay: 'family', weather: 'storm' },
];
let stopped = false;
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => (stopped = true));

const trials = Number(values.trials);
const results: { client: string; lost: { replay: string; weather: string; lost: number; of: number }[] }[] = [];
for (const client of clients) {
  const lost: (typeof results)[number]['lost'] = [];
  for (const condition of conditions) {
    const result = { ...condition, lost: 0, of: 0 };
    for (let trial = 0; trial < trials && !stopped; trial += 1) {
      const seed = Number(values.seed) + trial;
      if (await isLost({ client, ...condition, seed, seconds: Number(values.seconds) })) result.lost += 1;
      result.of += 1;
    }
    process.stderr.write(`${client}, ${condition.weather}, ${condition.replay}: ${result.lost} of ${result.of} lost\n`);
    lost.push(result);
  }
  results.push({ client, lost });
}

const head = ['sign-ins lost', ...conditions.map(({ replay, weather }) => `${weather}, ${replay}`)];
const rows = results.map(({ client, lost }) => [client, ...lost.map((one) => `${one.lost} of ${one.of}`)]);
const markdown = [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |\n`).join('');
if (values.output !== undefined) {
  mkdirSync(values.output, { recursive: true });
  writeFileSync(join(values.output, 'rivals.json'), JSON.stringify({ seed: values.seed, results }, undefined, 2));
  writeFileSync(join(values.output, 'rivals.md'), markdown);
}
process.stdout.write(markdown);
