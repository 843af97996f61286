/** `usher export history`: the runs of schedules, from the file that they keep. */

import { type Command, defineCommand } from '../command-line/command.ts';
import { exitCodes } from '../command-line/exit-codes.ts';
import type { Context } from '../context.ts';
import { type RunRecord, readHistory } from '../schedule/history.ts';
import { absolute, duration } from '../text/times.ts';

export const command: Command = defineCommand({
  examples: [
    ['usher export history', 'for a person'],
    ['usher export history --json', 'a line of JSON for each run'],
  ],
  async run(_, context) {
    const { config, io, text } = context;
    const records = readHistory(config.directories.state);
    if (io.json) io.print(...records.map((record) => JSON.stringify(record)));
    else if (records.length === 0) io.say(text.noRuns);
    else io.print(...linesOf(records, context));
    return exitCodes.done;
  },
});

function linesOf(records: readonly RunRecord[], { text, timeStyle }: Context): string[] {
  const cells = records.map(({ startedAt, endedAt, account, job, outcome, error }) => {
    const startMs = Date.parse(startedAt);
    const took = duration(Date.parse(endedAt) - startMs);
    return [absolute(startMs, timeStyle()), job, account, took, text.runOutcomes[outcome], error?.message ?? ''];
  });
  const widths = [0, 1, 2, 3, 4].map((column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  return cells.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
