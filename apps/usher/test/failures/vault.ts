/** What the vault, and the key to it, can end a command with. */

import { chmodSync, cpSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { StoreErrorCode, StoreErrorDetail } from 'trakt-usher';
import type { Failures } from './failure.ts';
import { configure, without } from './stage.ts';
import { after, afterWithKeyFile, dataFileOf, inOwnProcess, keyFileOf, signingIn, vaultOf } from './vault-at-hand.ts';

const ifLost = 'If it is lost for good: usher vault set-aside --key-lost, then: usher auth';
const adopt = 'Sign in again: usher auth --force. Or, if the original is gone for good, run: usher vault adopt';
const forPrograms =
  'usher vault rekey --key file (or, with a key that you hand in: usher vault rekey --key environment)';

export const storeFailures: { readonly [Code in StoreErrorCode]: Failures } = {
  busy: [
    {
      says: '{path} is in use by another program. Try again when it has ended.',
      exitCode: 1,
      async cause(stage, flags) {
        await stage.signIn();
        const locks = join(vaultOf(stage), 'locks');
        const lock = readdirSync(locks).find((name) => /^[0-9a-f]+\.db$/.test(name)) ?? '';
        const holder = new DatabaseSync(join(locks, lock));
        holder.exec('BEGIN EXCLUSIVE');
        try {
          return await stage.usher(['token-refresh', ...flags], { clock: without(() => true) });
        } finally {
          holder.close();
        }
      },
    },
  ],
  corrupt: [
    {
      says: '{path} is damaged. Nothing in it was changed. Restore it from a backup; or put it aside and sign in again: usher vault set-aside, then usher auth',
      exitCode: 1,
      cause: after((stage) => writeFileSync(dataFileOf(stage), 'no vault')),
    },
  ],
  version_conflict: { unmet: 'A command that meets it reads again, and goes on.' },
  unavailable: [
    {
      says: "{path} can't be used now. Look at its disk and folder.",
      exitCode: 1,
      cause: after((stage) => {
        rmSync(dataFileOf(stage));
        mkdirSync(dataFileOf(stage));
      }),
    },
  ],
  wrong_key: [
    {
      says: `The key in USHER_KEY or USHER_KEY_FILE doesn't open {path}. Nothing in it was changed. Set the key of this vault. ${ifLost}`,
      exitCode: 1,
      cause: after(() => undefined, { env: { USHER_KEY: '22'.repeat(32) } }),
    },
  ],
  unsafe_location: [
    {
      says: "Other users can write to {path}, so it is not used. Run: usher doctor --fix (or: chmod go-w '{path}')",
      exitCode: 1,
      cause: after((stage) => chmodSync(vaultOf(stage), 0o777)),
    },
  ],
  read_only: [
    {
      says: "{path} can't be written to. Permission denied. Let this user write to it, or name another folder with USHER_HOME.",
      exitCode: 1,
      cause: (stage, flags) =>
        // Root may write everywhere.
        inOwnProcess(stage, flags, { asNobody: true, prepare: (home) => chmodSync(home, 0o500) }),
    },
  ],
  copied: [
    {
      says: `{path} is a copy. The original may still be in use, so its sign-ins are not renewed here. ${adopt}`,
      exitCode: 1,
      cause: after((stage) => {
        renameSync(vaultOf(stage), `${vaultOf(stage)}-original`);
        cpSync(`${vaultOf(stage)}-original`, vaultOf(stage), { recursive: true });
      }),
    },
  ],
};

const moved = { unmet: 'Told as a move that failed, in a table of its own.' };
const onlyOnSuchADisk = { unmet: 'It takes a disk of that kind, or one that fails at the right moment.' };

/** Elsewhere there is a keyring without a session of D-Bus. In a process of its own, for a test's may have a session. */
const withoutSession: Failures =
  process.platform === 'linux'
    ? [
        {
          code: 'unavailable',
          says: `The system's keyring can't be reached from here: there is no desktop session (cron, a service, SSH). If the vault's key is in it, run this in your desktop session: ${forPrograms}`,
          exitCode: 1,
          cause: (stage, flags) =>
            inOwnProcess(stage, flags, {
              env: { USHER_KEY: '' },
              prepare: (home) => configure({ home }, '[vault]\nkey = "keyring"\n'),
            }),
        },
      ]
    : { unmet: 'There is always a session.' };

export const storeDetailFailures: { readonly [Reason in StoreErrorDetail['reason']]: Failures } = {
  tokens_kept: onlyOnSuchADisk,
  tokens_lost: onlyOnSuchADisk,
  disk_full: onlyOnSuchADisk,
  file_system: onlyOnSuchADisk,
  locks_do_not_hold: onlyOnSuchADisk,
  damaged_note: [
    {
      code: 'corrupt',
      says: "{path} is damaged: what it keeps as serve-digests can't be opened. Nothing in it was changed. Restore it from a backup; or put it aside, and sign in again, usher and every program: usher vault set-aside --key-lost",
      exitCode: 1,
      cause: after(
        (stage) => {
          const database = new DatabaseSync(dataFileOf(stage));
          database.exec("INSERT INTO notes (name, key_id, sealed) SELECT 'serve-digests', id, 'no seal' FROM keys");
          database.close();
        },
        { args: ['serve', '--listen', '127.0.0.1:0'] },
      ),
    },
  ],
  database: { unmet: 'They need a database, and fleet.postgres.test.ts brings it.' },
  newer_version: [
    {
      code: 'unavailable',
      says: '{path} was written by a newer usher than this one. Update usher here.',
      exitCode: 1,
      cause: after((stage) => {
        const database = new DatabaseSync(dataFileOf(stage));
        database.exec('PRAGMA user_version = 99');
        database.close();
      }),
    },
  ],
  no_vault: [
    {
      code: 'unavailable',
      says: 'There is no vault yet. The first sign-in makes {path}. Run: usher auth',
      exitCode: 1,
      cause: (stage, flags) => stage.usher(['vault', 'rekey', ...flags], { env: { USHER_KEY: '' } }),
    },
  ],
  permissions: [
    {
      code: 'unsafe_location',
      says: "Other users can read {path}, so it is not used. Run: usher doctor --fix (or: chmod 600 '{path}')",
      exitCode: 1,
      cause: afterWithKeyFile((stage) => chmodSync(keyFileOf(stage), 0o644)),
    },
  ],
  other_key: [
    {
      code: 'wrong_key',
      says: `The key file beside {path} doesn't open it. Nothing in it was changed. Put the right file there. ${ifLost}`,
      exitCode: 1,
      cause: afterWithKeyFile((stage) => writeFileSync(keyFileOf(stage), '22'.repeat(32))),
    },
  ],
  other_source: [
    {
      code: 'wrong_key',
      says: 'The key of {path} is in a file beside it, but USHER_KEY or USHER_KEY_FILE is set. Unset it; or make it the key of this vault: usher vault rekey --key environment',
      exitCode: 1,
      cause: afterWithKeyFile(() => undefined, {}),
    },
    {
      code: 'wrong_key',
      says: `The key of {path} comes from USHER_KEY or USHER_KEY_FILE, and neither is set. Set it as it was at the sign-in. ${ifLost}`,
      exitCode: 1,
      cause: after(() => undefined, { env: { USHER_KEY: '' } }),
    },
  ],
  key_missing: [
    {
      code: 'wrong_key',
      says: `The vault's key file is missing: {path}. Put it back. ${ifLost}`,
      exitCode: 1,
      cause: afterWithKeyFile((stage) => rmSync(keyFileOf(stage))),
    },
  ],
  no_key_in_file: [
    {
      code: 'wrong_key',
      says: `{path} holds no key. Put the right file there. ${ifLost}`,
      exitCode: 1,
      cause: afterWithKeyFile((stage) => writeFileSync(keyFileOf(stage), 'no key')),
    },
  ],
  nobody_to_ask: [
    {
      code: 'wrong_key',
      says: `The vault opens with a passphrase, and none was entered. Enter it at a terminal. For programs that have none, give the vault another key: ${forPrograms}`,
      exitCode: 1,
      cause: signingIn({ USHER_KEY: '' }, '[vault]\nkey = "passphrase"\n'),
    },
  ],
  keyring: withoutSession,
  copied: { unmet: 'With the code copied.' },
  restored: [
    {
      code: 'copied',
      says: `{path} was restored from a backup. Its refresh tokens may have been used since, so its sign-ins are not renewed. ${adopt}`,
      exitCode: 1,
      cause: after(async (stage) => {
        const backup = readFileSync(dataFileOf(stage));
        await stage.usher(['token-refresh']);
        writeFileSync(dataFileOf(stage), backup);
      }),
    },
  ],
  unknown_here: [
    {
      code: 'copied',
      says: `{path} was not used with this state folder before, so that nobody can tell whether it was restored. Its sign-ins are not renewed. ${adopt}`,
      exitCode: 1,
      cause: after((stage) => rmSync(join(stage.home, 'generations'), { recursive: true })),
    },
  ],
  without_lock: [
    {
      code: 'unsafe_location',
      says: `The lock that was made with this sign-in is not beside {path}, so it is not renewed. Bring the vault's whole folder, not the file alone. ${adopt}`,
      exitCode: 1,
      cause: after((stage) => rmSync(join(vaultOf(stage), 'locks'), { recursive: true })),
    },
  ],
  file_exists: moved,
  nothing_to_move: moved,
  other_passphrase: moved,
  in_doubt: moved,
  in_part: moved,
  unfinished_export: moved,
  signed_in: moved,
  used_before: moved,
  still_here: moved,
};
