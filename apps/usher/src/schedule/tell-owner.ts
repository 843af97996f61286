/** Tells the owner of a schedule what matters: a run that failed for good, a sign-in that is missing, in doubt, or ends soon. */

import type { Context } from '../context.ts';
import { notify } from '../notify/notify.ts';
import { when } from '../text/times.ts';
import type { Words } from '../text/words.ts';
import { dangerOf, type LastRun, newsOf } from './judge.ts';
import type { Job } from './run-job.ts';
import type { SignIns } from './sign-ins.ts';

interface Ended {
  last: LastRun;
  before: LastRun | undefined;
  /** Why it failed. */
  words: Words | undefined;
}

/** Of a run that has just ended. Monitors are told of each that is done. */
export async function tellNews(
  { name: job, account }: Job,
  { last, before, words = { message: '' } }: Ended,
  context: Context,
): Promise<void> {
  const kind = last.outcome.kind === 'done' ? 'done' : newsOf(last, before?.outcome);
  if (kind === undefined) return;
  const told = context.text.messages[kind]({ job, account }, words);
  await notify({ kind, ...told, account, job, at: new Date(last.endedAtMs) }, context);
}

/** Tells of an account's sign-in, once for each of its renewals. */
export function dangerTeller({
  signIns,
  context,
}: {
  signIns: SignIns;
  context: Context;
}): (account: string) => Promise<void> {
  const told = new Set<string>();
  return async (account) => {
    const { clock, text, timeStyle } = context;
    const summary = await signIns.of(account);
    const danger = summary && dangerOf(summary, clock.now());
    const name = JSON.stringify([danger?.kind, account, summary?.grantId, summary?.version]);
    if (!danger || told.has(name)) return;
    told.add(name);
    const words =
      danger.kind === 'doubt'
        ? text.messages.doubt(account)
        : text.messages.lapses_soon(account, when(danger.atMs, timeStyle()));
    await notify({ kind: danger.kind, ...words, account, at: new Date(clock.now()) }, context);
  };
}
