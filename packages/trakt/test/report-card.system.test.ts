/** The report card of our client in each scenario. Here and not in `npm test`, because the waits between tries are real. */
import { scenarioNames } from '@trakt-usher/sandbox/examine';
import { expect, it } from 'vitest';
import { reportCard, transports } from './report-card/cases.ts';

const runs = scenarioNames.flatMap((scenario) => transports.map((transport) => [scenario, transport] as const));

it.concurrent.each(runs)(
  'has nothing against our client: %s, %s',
  async (scenario, transport) => {
    expect((await reportCard(transport, scenario)).broken).toEqual([]);
  },
  300_000,
);
