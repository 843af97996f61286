/** What keeps the vault from being used, in English: what happened, and what mends it. */

import type { ConfigErrorDetail, StoreErrorCode, StoreErrorDetail } from 'trakt-usher';
import { upperFirst, type Words } from '../words.ts';
import { database } from './database.ts';
import { signIn, systemReason } from './errors.ts';
import { notMoved } from './vault.ts';

export interface StoreFacts {
  code: StoreErrorCode;
  location: string | undefined;
  detail: StoreErrorDetail | undefined;
  /** The system's own word for why: `EACCES`. */
  reason?: string | undefined;
}

type KeySource = Extract<StoreErrorDetail, { reason: 'other_key' }>['source'];
type Reason = StoreErrorDetail['reason'];

const anotherFolder = 'Name a folder on a local disk with USHER_HOME.';
const ifLost = 'If it is lost for good: usher vault set-aside --key-lost, then: usher auth';
const adopt = 'Sign in again: usher auth --force. Or, if the original is gone for good, run: usher vault adopt';
/** For programs that a keyring or a passphrase is no use to. */
const forPrograms =
  'usher vault rekey --key file (or, with a key that you hand in: usher vault rekey --key environment)';

export function store({ code, location = 'the vault', detail, reason }: StoreFacts): Words {
  const words = detail ? details(detail, location) : codes[code](location);
  const why = detail ? undefined : systemReason(reason);
  const message = upperFirst(words.message);
  return { ...words, message: why === undefined ? message : `${message} ${why}` };
}

/** What is wrong with a variable that the vault's key is to come from. */
export function keySetting(setting: string, detail: ConfigErrorDetail): Words {
  switch (detail.reason) {
    case 'both_set':
      return { message: `${setting} and ${detail.other} are both set.`, hint: 'Unset one of them.' };
    case 'neither_set':
      return {
        message: `The key should come from ${setting} or ${detail.other}, and neither is set.`,
        hint: `Set one. ${newKey}`,
      };
    case 'file_unreadable': {
      const { path, system = 'unknown reason' } = detail;
      const why = systemReason(system);
      const unreadable = `which can't be read${why === undefined ? ` (${system}).` : `. ${why}`}`;
      return {
        message: `${setting} names ${path}, ${system === 'ENOENT' ? 'and there is no such file.' : unreadable}`,
        hint: `Name the file that holds the key. ${newKey}`,
      };
    }
    case 'no_key':
      return {
        message: `${detail.path === undefined ? setting : `${detail.path}, which ${setting} names,`} holds no key.`,
        hint: `A key is 32 bytes in hex or base64. ${newKey}`,
      };
  }
}

const newKey = 'To make a new key, run: head -c 32 /dev/urandom | base64';

const codes: Record<StoreErrorCode, (location: string) => Words> = {
  busy: (location) => ({ message: `${location} is in use by another program.`, hint: 'Try again when it has ended.' }),
  corrupt: (location) => ({
    message: `${location} is damaged. Nothing in it was changed.`,
    hint: 'Restore it from a backup; or put it aside and sign in again: usher vault set-aside, then usher auth',
  }),
  version_conflict: (location) => ({
    message: `${location} was changed by another program meanwhile.`,
    hint: 'Run: usher token-status',
  }),
  unavailable: (location) => ({ message: `${location} can't be used now.`, hint: 'Look at its disk and folder.' }),
  wrong_key: (location) => ({
    message: `The key doesn't open ${location}. Nothing in it was changed.`,
    hint: 'To see where its key comes from, run: usher vault status',
  }),
  unsafe_location: (location) => ({
    message: `${location} is in a place where sign-ins can't be kept safely.`,
    hint: anotherFolder,
  }),
  read_only: (location) => ({
    message: `${location} can't be written to.`,
    hint: 'Let this user write to it, or name another folder with USHER_HOME.',
  }),
  copied: (location) => ({
    message: `${location} is a copy or was restored, so its sign-ins are not renewed here.`,
    hint: adopt,
  }),
};

function details(detail: StoreErrorDetail, location: string): Words {
  switch (detail.reason) {
    case 'tokens_kept':
      return {
        message: `The renewed tokens could not be saved in the vault. They are kept, sealed, in ${location}, and are taken in at the next start.`,
        hint: 'See why the vault takes nothing: usher doctor',
      };
    case 'tokens_lost':
      return { message: 'The renewed tokens could not be saved anywhere, and are lost.', hint: signIn };
    case 'disk_full':
      return { message: `The disk of ${location} is full. Nothing was written.`, hint: 'Make room, then try again.' };
    case 'newer_version':
      return { message: `${location} was written by a newer usher than this one.`, hint: 'Update usher here.' };
    case 'no_vault':
      return { message: `There is no vault yet. The first sign-in makes ${location}.`, hint: signIn };
    case 'permissions':
      return permissions(detail, location);
    case 'other_key':
      return otherKey[detail.source](location);
    case 'other_source':
      return otherSource(detail, location);
    case 'key_missing':
      return keyMissing[detail.source](location);
    case 'no_key_in_file':
      return { message: `${location} holds no key.`, hint: `Put the right file there. ${ifLost}` };
    case 'nobody_to_ask':
      return {
        message: 'The vault opens with a passphrase, and none was entered.',
        hint: `Enter it at a terminal. For programs that have none, give the vault another key: ${forPrograms}`,
      };
    case 'keyring':
      return keyring[detail.problem];
    case 'file_system':
      return {
        message: `${location} is on ${detail.name}, where locks may not hold between machines.`,
        hint: detail.fuse
          ? `If this machine alone uses it, set single_host = true under [vault]. If not: ${anotherFolder}`
          : anotherFolder,
      };
    case 'locks_do_not_hold':
      return {
        message: `Locks don't hold between programs in ${location}, so nothing is renewed there.`,
        hint: anotherFolder,
      };
    case 'damaged_note':
      return damagedNote(detail, location);
    case 'database':
      return database(detail);
    case 'copied':
      return {
        message: `${location} is a copy. The original may still be in use, so its sign-ins are not renewed here.`,
        hint: adopt,
      };
    case 'restored':
      return {
        message: `${location} was restored from a backup. Its refresh tokens may have been used since, so its sign-ins are not renewed.`,
        hint: adopt,
      };
    case 'unknown_here':
      return {
        message: `${location} was not used with this state folder before, so that nobody can tell whether it was restored. Its sign-ins are not renewed.`,
        hint: adopt,
      };
    case 'without_lock':
      return {
        message: `The lock that was made with this sign-in is not beside ${location}, so it is not renewed.`,
        hint: `Bring the vault's whole folder, not the file alone. ${adopt}`,
      };
    case 'other_passphrase':
    case 'file_exists':
    case 'nothing_to_move':
    case 'in_doubt':
    case 'in_part':
    case 'unfinished_export':
    case 'signed_in':
    case 'used_before':
    case 'still_here':
      return notMoved({ kind: detail.reason, path: location });
  }
}

function damagedNote({ name, table }: Detail<'damaged_note'>, location: string): Words {
  const mend =
    table === undefined
      ? 'put it aside, and sign in again, usher and every program: usher vault set-aside --key-lost'
      : `delete the row ${name} of ${table}, and have every program sign in again`;
  return {
    message: `${location} is damaged: what it keeps as ${name} can't be opened. Nothing in it was changed.`,
    hint: `Restore it from a backup; or ${mend}`,
  };
}

type Detail<Name extends Reason> = Extract<StoreErrorDetail, { reason: Name }>;

function permissions({ problem, owner, mend }: Detail<'permissions'>, location: string): Words {
  if (problem === 'foreign') {
    return {
      message: `${location} belongs to user ${owner}.`,
      hint: `Run usher as user ${owner}, or let root give it to this user.`,
    };
  }
  return {
    message: `Other users can ${problem === 'writable' ? 'write to' : 'read'} ${location}, so it is not used.`,
    hint: `Run: usher doctor --fix${mend === undefined ? '' : ` (or: ${mend})`}`,
  };
}

/** Where the key is, in the middle of a sentence. */
const places: Record<KeySource, string> = {
  environment: 'USHER_KEY or USHER_KEY_FILE',
  keyring: "the system's keyring",
  passphrase: 'a passphrase',
  key_file: 'a file beside it',
};

const otherKey: Record<KeySource, (location: string) => Words> = {
  environment: (location) => ({
    message: `The key in USHER_KEY or USHER_KEY_FILE doesn't open ${location}. Nothing in it was changed.`,
    hint: `Set the key of this vault. ${ifLost}`,
  }),
  keyring: (location) => ({
    message: `The key in the system's keyring doesn't open ${location}. Nothing in it was changed.`,
    hint: `Open the keyring of the user and the machine that signed in. ${ifLost}`,
  }),
  passphrase: (location) => ({
    message: `The passphrase doesn't open ${location}. Nothing in it was changed.`,
    hint: `Try again. ${ifLost}`,
  }),
  key_file: (location) => ({
    message: `The key file beside ${location} doesn't open it. Nothing in it was changed.`,
    hint: `Put the right file there. ${ifLost}`,
  }),
};

function otherSource({ source, instead }: Detail<'other_source'>, location: string): Words {
  if (source === 'environment') {
    return {
      message: `The key of ${location} comes from ${places.environment}, and neither is set.`,
      hint: `Set it as it was at the sign-in. ${ifLost}`,
    };
  }
  const comes = `The key of ${location} ${source === 'passphrase' ? 'is made of' : 'is in'} ${places[source]}`;
  if (instead === 'environment') {
    return {
      message: `${comes}, but ${places.environment} is set.`,
      hint: 'Unset it; or make it the key of this vault: usher vault rekey --key environment',
    };
  }
  return {
    message: `${comes}${instead === undefined ? '' : `, and was looked for in ${places[instead]}`}.`,
    hint: 'Run: usher vault status',
  };
}

const keyMissing: Record<KeySource, (location: string) => Words> = {
  environment: (location) => otherSource({ reason: 'other_source', source: 'environment' }, location),
  keyring: () => ({
    message: "The vault's key is no longer in the system's keyring.",
    hint: `Restore the keyring. ${ifLost}`,
  }),
  passphrase: (location) => otherKey.passphrase(location),
  key_file: (location) => ({
    message: `The vault's key file is missing: ${location}.`,
    hint: `Put it back. ${ifLost}`,
  }),
};

const keyring: Record<Detail<'keyring'>['problem'], Words> = {
  no_session: {
    message: "The system's keyring can't be reached from here: there is no desktop session (cron, a service, SSH).",
    hint: `If the vault's key is in it, run this in your desktop session: ${forPrograms}`,
  },
  not_installed: {
    message: "The system's keyring can't be used: the module for it (@napi-rs/keyring) is not installed.",
    hint: 'Install usher again, with its optional dependencies.',
  },
  no_answer: {
    message: "The system's keyring did not answer in time.",
    hint: `Open it, for instance by signing in to the desktop, then try again. For programs that run without you: ${forPrograms}`,
  },
  forgets: {
    message: "The system's keyring answers, but shows or keeps nothing of the vault's key.",
    hint: 'Open the keyring of the user who signed in, then try again.',
  },
  failed: {
    message: "The system's keyring refused to give or take the vault's key.",
    hint: `Unlock it, then try again. For programs that run without you: ${forPrograms}`,
  },
};
