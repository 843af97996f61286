/** Renewing a sign-in because a person, or a program with a key, asks for it. */

import { withAccountIn } from '../account/account.ts';
import type { PageContext } from './context.ts';

export interface Renewal {
  /** Trakt has not answered within the time that anybody waits for a page. The renewal goes on. */
  readonly isUnderWay: boolean;
  /** When the next one falls due. */
  readonly dueAtMs?: number | undefined;
}

const waitMs = 20_000;

/** @throws what the session throws */
export async function renewNow({ opened, context, ending }: PageContext, name: string): Promise<Renewal> {
  const signal = AbortSignal.any([ending, AbortSignal.timeout(waitMs)]);
  try {
    const work = withAccountIn(opened, { name, context }, ({ session }) => session.refresh({ signal }));
    const { dueAtMs } = await work;
    return { isUnderWay: false, dueAtMs };
  } catch (error) {
    if (signal.aborted) return { isUnderWay: true };
    throw error;
  }
}
