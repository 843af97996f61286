/** Runs checks side by side. None waits for another, none outlives its deadline, and what one trips over is its finding. */

import type { Context } from '../context.ts';
import { describeError } from '../text/describe-error.ts';
import type { Check } from './check.ts';
import { type Finding, findings } from './finding.ts';

const deadlineMs = 10_000;

/** In the order of the checks, however long each takes. */
export async function runChecks(checks: readonly Check[], context: Context): Promise<Finding[]> {
  return (await Promise.all(checks.map((check) => runCheck(check, context)))).flat();
}

async function runCheck({ name, look }: Check, context: Context): Promise<Finding[]> {
  const { clock, signal, text } = context;
  const { fail } = findings(name);
  const over = new AbortController();
  const late = clock.sleep(deadlineMs, over.signal).then(() => [fail(text.doctor.late)]);
  late.catch(() => undefined);
  const looking = look({ ...context, signal: AbortSignal.any([signal, over.signal]) }).catch((error: unknown) => {
    signal.throwIfAborted();
    return [fail(describeError(error, text, context.circumstances()))];
  });
  try {
    return await Promise.race([looking, late]);
  } finally {
    over.abort();
    looking.catch(() => undefined);
  }
}
