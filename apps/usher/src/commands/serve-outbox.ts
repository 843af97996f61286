/** `usher serve outbox`: the plays that wait for Trakt, and what a person can do with those that it doesn't take. */

import { withVault } from '../account/vault.ts';
import { type Command, defineCommand } from '../command-line/command.ts';
import { exitCodes } from '../command-line/exit-codes.ts';
import { argument, flag } from '../command-line/flags.ts';
import type { Context } from '../context.ts';
import { UsageError } from '../errors/usage.ts';
import { databaseWords, withKeeping } from '../serve/keeping.ts';
import type { Entry } from '../serve/outbox/entries.ts';
import { openPlay } from '../serve/outbox/sealed-play.ts';
import { openOutbox } from '../serve/start.ts';
import { absolute } from '../text/times.ts';

export const command: Command = defineCommand({
  details:
    'Plays of programs that were added with --outbox, from a time in which Trakt was down. "usher serve" adds them to the history by itself, the oldest first. What Trakt refuses waits for you: try it again once the reason is gone, or drop it.',
  arguments: { number: argument.words('the numbers of plays, as the list shows them') },
  flags: {
    retry: flag.toggle('try these again, or without a number all that need a look'),
    drop: flag.toggle('drop these'),
    database: flag.toggle(databaseWords),
  },
  examples: [
    ['usher serve outbox', 'what waits, and what needs a look'],
    ['usher serve outbox --retry', 'when the reason is gone'],
    ['usher serve outbox --drop 12 13', 'these two are never added'],
  ],
  async run({ number: words, retry, drop, database }, context) {
    const { io, clock, text } = context;
    if (retry && drop) throw new UsageError({ kind: 'conflict', name: '--retry', other: '--drop' });
    if (drop && words.length === 0) throw new UsageError({ kind: 'missing_argument', name: 'number' });
    const numbers = words.map(numberOf);
    const entries = openOutbox(context);
    try {
      const all = entries.all();
      if (retry || drop) {
        const held = all.filter((entry) => entry.held !== undefined).map(({ number }) => number);
        const chosen = numbers.length > 0 ? numbers : held;
        const count = retry ? entries.retry(chosen, clock.now()) : entries.remove(chosen);
        if (io.json) io.print(JSON.stringify({ [retry ? 'retried' : 'dropped']: count }));
        else io.say(retry ? text.outboxRetried(count) : text.outboxDropped(count));
      } else
        await list(
          all.filter(({ number }) => numbers.length === 0 || numbers.includes(number)),
          { database, context },
        );
    } finally {
      entries.close();
    }
    return exitCodes.done;
  },
});

async function list(
  entries: readonly Entry[],
  { database, context }: { database: boolean; context: Context },
): Promise<void> {
  const { io, text } = context;
  if (entries.length === 0 && !io.json) return io.say(text.outboxEmpty);
  const plays = await withKeeping(context, { database }, (keeping) =>
    withVault(context, (own) =>
      keeping.withVault(own.vault, async (vault) => {
        const opened = [];
        for (const entry of entries) opened.push({ entry, play: await openPlay(vault, entry) });
        return opened;
      }),
    ),
  );
  if (io.json) {
    const rows = plays.map(({ entry: { number, owner, held }, play }) => ({
      ...{ number, program: owner.program, title: play?.label },
      ...{ watchedAt: play && new Date(play.watchedAtMs).toISOString(), held },
    }));
    return io.print(JSON.stringify({ plays: rows }));
  }
  for (const { entry, play } of plays) {
    const watchedAt = play && absolute(play.watchedAtMs, context.timeStyle());
    const { number, owner, held } = entry;
    io.print(text.outboxLine({ number, program: owner.program, title: play?.label, watchedAt, held }));
  }
}

function numberOf(word: string): number {
  if (/^\d{1,15}$/.test(word)) return Number(word);
  throw new UsageError({ kind: 'bad_value', name: 'number', expected: 'a number of the list' });
}
