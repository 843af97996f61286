/** The report cards in docs/examiner.md of clients that nobody here wrote. Here, because the waits of a sign-in are real. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { openExamination } from '../../src/examiner/examine.ts';

it.each([
  ['dvcol', new URL('report-card/dvcol.ts', import.meta.url), ['secret-needless', 'first-page-only']],
  ['trakt-tv', new URL('report-card/trakt-tv.ts', import.meta.url), ['secret-needless', 'first-page-only']],
])(
  '%s breaks what its card says',
  async (_, program, expected) => {
    const examination = await openExamination({ scenario: 'calm', plays: 600 });
    try {
      const env = { PATH: process.env.PATH, ...examination.environment };
      const node = ['--conditions=@trakt-usher/source', fileURLToPath(program)];
      await promisify(execFile)(process.execPath, node, { env, timeout: 60_000 });
      const { requests, rules } = examination.grade();
      expect(requests).toBeGreaterThan(10);
      expect(rules.filter(({ verdict }) => verdict === 'broken').map(({ rule }) => rule)).toEqual(expected);
    } finally {
      await examination.close();
    }
  },
  70_000,
);
