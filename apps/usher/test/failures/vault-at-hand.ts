/** Vaults to which something happens before a command meets them. */

import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { giveToNobody, makeHome, type Run, type RunOptions } from '../run-usher.ts';
import type { Failure } from './failure.ts';
import { configure, type Stage } from './stage.ts';

export const vaultOf = ({ home }: Stage) => join(home, 'vault');
export const dataFileOf = (stage: Stage) => join(vaultOf(stage), 'vault.db');
export const keyFileOf = (stage: Stage) => join(vaultOf(stage), 'vault.key');

/** Somebody is signed in; then something happens to the vault. */
export const after =
  (
    happening: (stage: Stage) => unknown,
    { args = ['token-refresh'], env = {} }: { args?: readonly string[]; env?: Record<string, string> } = {},
  ): Failure['cause'] =>
  async (stage, flags) => {
    await stage.signIn();
    await happening(stage);
    return stage.usher([...args, ...flags], { env });
  };

/** As `after`, with the key in a file beside the vault. */
export const afterWithKeyFile =
  (happening: (stage: Stage) => unknown, env: Record<string, string> = { USHER_KEY: '' }): Failure['cause'] =>
  async (stage, flags) => {
    configure(stage, '[vault]\nkey = "file"\n');
    await stage.signIn({ env: { USHER_KEY: '' } });
    await happening(stage);
    return stage.usher(['token', ...flags], { env });
  };

/** A first sign-in with these settings. */
export const signingIn =
  (env: Record<string, string>, config = ''): Failure['cause'] =>
  (stage, flags) => {
    configure(stage, config);
    return stage.usher(['auth', '--device', ...flags], { env });
  };

/** A first sign-in in a process and a home of its own. */
export async function inOwnProcess(
  { env }: Stage,
  flags: readonly string[],
  { prepare, ...options }: RunOptions & { prepare: (home: string) => unknown },
): Promise<Run> {
  const home = makeHome();
  try {
    if (options.asNobody) giveToNobody(home.path);
    prepare(home.path);
    const { PATH: _, HOME: __, USHER_HOME: ___, ...trakt } = env;
    return await home.run(['auth', '--device', ...flags], { ...options, env: { ...trakt, ...options.env } });
  } finally {
    chmodSync(home.path, 0o700);
    await home.remove();
  }
}
