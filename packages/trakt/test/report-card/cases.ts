/** The report card of our own client: which rules it breaks in a scenario, by transport. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { openExamination, type ScenarioName } from '@trakt-usher/sandbox/examine';

const program = fileURLToPath(new URL('program.ts', import.meta.url));

export const transports = ['fetch', 'undici'] as const;

export interface ReportCard {
  readonly requests: number;
  /** Each broken rule with the requests that broke it first. */
  readonly broken: readonly string[];
  readonly kept: readonly string[];
}

export async function reportCard(transport: (typeof transports)[number], scenario: ScenarioName): Promise<ReportCard> {
  const examination = await openExamination({ scenario, plays: 600 });
  try {
    const { PATH, NODE_COMPILE_CACHE } = process.env;
    const env = { PATH, NODE_COMPILE_CACHE, ...examination.environment };
    const node = ['--conditions=@trakt-usher/source', program, transport];
    await promisify(execFile)(process.execPath, node, { env, timeout: 240_000 });
    const { requests, rules } = examination.grade();
    const shown = ({ rule, broken: [first = []] }: (typeof rules)[number]) =>
      `${rule}: ${first.map(({ method, path, status, fault }) => `${method} ${path} ${status ?? ''} ${fault ?? ''}`).join('; ')}`;
    return {
      requests,
      broken: rules.filter(({ verdict }) => verdict === 'broken').map(shown),
      kept: rules.filter(({ verdict }) => verdict === 'kept').map(({ rule }) => rule),
    };
  } finally {
    await examination.close();
  }
}
