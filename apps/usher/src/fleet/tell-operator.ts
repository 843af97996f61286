/** What a worker says on stderr: only what an operator has to know, once, and when it is over. */

import type { Context } from '../context.ts';
import { describeError } from '../text/describe-error.ts';
import { duration } from '../text/times.ts';
import type { WorkerEvents } from './worker-events.ts';

interface Parts extends Pick<Context, 'text' | 'circumstances'> {
  io: Pick<Context['io'], 'warn'>;
}

export function tellOperator({
  io,
  text,
  circumstances,
}: Parts): Pick<WorkerEvents, 'swept' | 'paused' | 'frozen' | 'refused'> {
  let trouble: string | undefined;
  const refusals = new Set<string>();
  return {
    swept(failure) {
      const { message, hint } = failure === undefined ? {} : describeError(failure, text, circumstances());
      const now = message && [message, hint].filter(Boolean).join(' ');
      if (now === trouble) return;
      if (now !== undefined) io.warn(now);
      else io.warn(text.workerGoesOn);
      trouble = now;
    },
    paused(clientId, ms) {
      io.warn(text.workerPaused(clientId, duration(ms)));
    },
    frozen(clientId, ms) {
      io.warn(text.workerFrozen(clientId, duration(ms)));
    },
    refused(clientId, code) {
      const words = text.workerRefused(clientId, code);
      if (!refusals.has(words)) io.warn(words);
      refusals.add(words);
    },
  };
}
