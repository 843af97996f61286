/** What a sign-in on its way between vaults can end a command with. Each passphrase takes half a second. */

import { cpSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MoveProblem } from '../../src/errors/moving.ts';
import type { Failure, Failures } from './failure.ts';
import { type Stage, without } from './stage.ts';

const input = 'correct horse\n';

/** Somebody is signed in; something happens, and then this sign-in is moved. */
const exporting =
  (happening: (stage: Stage) => unknown): Failure['cause'] =>
  async (stage, flags) => {
    await stage.signIn();
    await happening(stage);
    return stage.usher(['vault', 'export', 'grant', ...flags], { input });
  };

/** A sign-in has left the vault; something happens, and then it comes back. */
const importing =
  (
    happening: (stage: Stage) => unknown,
    { file = 'grant', passphrase = input }: { file?: string; passphrase?: string } = {},
  ): Failure['cause'] =>
  async (stage, flags) => {
    await stage.signIn();
    await stage.usher(['vault', 'export', 'grant'], { input });
    await happening(stage);
    return stage.usher(['vault', 'import', file, ...flags], { input: passphrase });
  };

const failing = (says: string, cause: Failure['cause']): Failures => [{ code: 'not_moved', says, exitCode: 1, cause }];

export const moveFailures: { readonly [Kind in MoveProblem['kind']]: Failures } = {
  nothing_to_move: failing(
    'There is no sign-in here that could be renewed elsewhere. Run: usher token-status',
    exporting(async ({ trakt, usher }) => {
      trakt.sandbox.endGrants();
      await usher(['token-refresh']);
    }),
  ),
  in_doubt: failing(
    'It is not known whether the refresh token of this sign-in was used, so it stays here. Nothing was changed. A renewal clears it up: usher token-refresh. So does a new sign-in: usher auth --force',
    exporting(async ({ trakt, usher }) => {
      trakt.sandbox.faults.add({ route: 'token', kind: 'drop', times: 9 });
      await usher(['token-refresh'], { clock: without((ms) => ms > 12_500) });
    }),
  ),
  in_part: { unmet: 'It takes a disk that fails at the right moment.' },
  file_exists: failing(
    '{path} exists already. Nothing was changed. Name a file that is not there yet.',
    exporting(({ home }) => writeFileSync(join(home, 'grant'), '')),
  ),
  no_passphrase: failing(
    'A passphrase for the file is needed, and none was entered. Nothing was moved. Enter it at a terminal, or hand it in on stdin.',
    async (stage, flags) => {
      await stage.signIn();
      return stage.usher(['vault', 'export', 'grant', ...flags]);
    },
  ),
  no_file: failing('There is no file {path}. Nothing was changed. Look at its name.', (stage, flags) =>
    stage.usher(['vault', 'import', 'no-such-file', ...flags]),
  ),
  no_grant: failing(
    '{path} holds no sign-in of usher vault export. Nothing was changed. For a file of another program, run: usher auth import',
    (stage, flags) => {
      writeFileSync(join(stage.home, 'grant'), 'no grant');
      return stage.usher(['vault', 'import', 'grant', ...flags]);
    },
  ),
  other_passphrase: failing(
    "The passphrase doesn't open {path}. Nothing was changed. Try again with the passphrase that was entered at the export.",
    importing(() => undefined, { passphrase: 'correct house\n' }),
  ),
  unfinished_export: failing(
    '{path} is of an export that did not end: the vault that it comes from may still use the sign-in. Nothing was changed. Run the export again there, which ends it. Only if that vault is gone, give the file another name.',
    importing(({ home }) => renameSync(join(home, 'grant'), join(home, 'grant.part')), { file: 'grant.part' }),
  ),
  signed_in: failing(
    'Somebody is signed in under that name. Nothing was changed. Give it another name with --account, or sign out first: usher token-clear',
    importing(({ usher }) => usher(['auth', '--manual', '--force'], { paste: ({ href }) => href })),
  ),
  used_before: failing(
    'The sign-in in {path} was used here before, or given away, since the file was written. Nothing was changed. Run: usher auth',
    importing(
      async ({ home, usher }) => {
        cpSync(join(home, 'grant'), join(home, 'copy'));
        await usher(['vault', 'import', 'grant'], { input });
        await usher(['token-refresh']);
        await usher(['token-clear', '--force']);
      },
      { file: 'copy' },
    ),
  ),
  still_here: { unmet: 'It takes an export that ended at the wrong moment; grant-file.test.ts has one.' },
};
