/** Keeps what must not be done twice at the same time with an account to one usher of this machine. */

import { takeTaskLock } from '@trakt-usher/vault';
import type { Context } from '../context.ts';
import { AlreadyRunning } from '../errors/take-out.ts';
import { vaultDirectory } from './vault.ts';

interface Alone {
  task: AlreadyRunning['task'];
  account: string;
  /** Also where there is no vault yet. */
  make?: boolean;
}

/** @throws AlreadyRunning, which says who does it; StoreError; what `work` throws */
export async function alone<T>(context: Context, { task, account, make }: Alone, work: () => Promise<T>): Promise<T> {
  const { clock, config } = context;
  const lock = takeTaskLock({
    directory: vaultDirectory(context),
    account: { issuer: config.get('trakt.auth_url'), account },
    task,
    ...(make !== undefined && { make }),
    singleHost: config.get('vault.single_host'),
    clock,
  });
  if (!lock.held) throw new AlreadyRunning(task, { account, by: lock.by });
  try {
    return await work();
  } finally {
    lock.release();
  }
}
