import { expect, it } from 'vitest';
import { scheduledJobs } from './scheduled-jobs.ts';

const nightly = { name: 'nightly', cron: '30 2 * * *' };

it('reads each key as a flag of the command', () => {
  const job = { ...nightly, account: 'ada', history_mode: 'aggregated', only: ['ratings', 'history'], keep: 7 };
  expect(scheduledJobs([{ ...job, allow_missing: true, dry_run: false }])).toEqual([
    {
      ...{ name: 'nightly', cron: '30 2 * * *', account: 'ada', command: 'export' },
      flags: new Map([
        ['historyMode', ['aggregated']],
        ['only', ['ratings', 'history']],
        ['keep', ['7']],
        ['allowMissing', ['yes']],
      ]),
    },
  ]);
});

it('takes another command', () => {
  expect(scheduledJobs([{ ...nightly, command: 'backup' }])).toEqual([expect.objectContaining({ command: 'backup' })]);
});

it.each([
  ['nothing', []],
  ['a text', '30 2 * * *'],
  ['a job without a name', [{ cron: '30 2 * * *' }]],
  ['a job without times', [{ name: 'nightly' }]],
  ['two jobs of one name', [nightly, nightly]],
  ['a flag that is a table', [{ ...nightly, output: { folder: 'films' } }]],
  ['no table', [nightly, 7]],
  ['a command that no schedule runs', [{ ...nightly, command: 'token' }]],
])('takes no list that has %s', (_, value) => {
  expect(scheduledJobs(value)).toBeUndefined();
});
