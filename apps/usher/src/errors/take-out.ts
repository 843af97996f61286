/** Exports, backups and restores that are not whole, or did not begin. */

import type { Gap, Have, HaveRefused, Section, ZipRefused } from '@trakt-usher/takeout';
import { UsherError, type UsherErrorOptions } from 'trakt-usher';

/** Trakt refused lists of a backup, or sent fewer rows than it states. The backup holds the rest, and says so itself. */
export class BackupIncomplete extends UsherError {
  readonly code = 'backup_incomplete';
  /** The endpoints of the API. */
  readonly missing: readonly string[];

  constructor(missing: readonly string[]) {
    super(`The backup lacks ${missing.join(' and ')}.`);
    this.missing = missing;
  }
}

/**
 * Trakt sent fewer rows of a list than it states; or none, and no count, where the last export had some. What is missing
 * isn't known, so the list is not used.
 */
export class ListShort extends UsherError {
  readonly code = 'list_short';
  /** `own_lists`: the lists themselves, without what is on them. */
  readonly list: Section | 'own_lists';
  /** As the person calls it, of one of their own. */
  readonly ownName: string | undefined;
  /** Of a list that is two at Trakt: which of them. */
  readonly kind: 'movie' | 'episode' | undefined;
  readonly stated: number;
  readonly read: number;
  /** Who counts so many. */
  readonly by: 'trakt' | 'last_export';

  constructor({
    list,
    ownName,
    kind,
    stated,
    read,
    by = 'trakt',
  }: Pick<ListShort, 'list' | 'stated' | 'read'> & Partial<Pick<ListShort, 'ownName' | 'kind' | 'by'>>) {
    super(`Trakt sent ${read} of ${stated} rows of the list ${list}.`, { retryable: true });
    this.list = list;
    this.ownName = ownName;
    this.kind = kind;
    this.stated = stated;
    this.read = read;
    this.by = by;
  }
}

/** The rows that were read are not those that a file or a reason is on record for. A mistake of ours; nothing was written. */
export class RowsUnaccounted extends UsherError {
  readonly code = 'rows_unaccounted';
  readonly target: string;
  /** The section, or the file. */
  readonly place: string;
  /** In it, as they were counted. */
  readonly rows: number;
  /** In it, as the ledger has them. */
  readonly ended: number;

  constructor({ target, place, rows, ended }: Pick<RowsUnaccounted, 'target' | 'place' | 'rows' | 'ended'>) {
    super(`${target}: ${place} has ${rows} rows, and ${ended} are on record.`);
    this.target = target;
    this.place = place;
    this.rows = rows;
    this.ended = ended;
  }
}

/** What Trakt's own export says is not in it. */
export type Missing =
  | Gap
  | {
      readonly kind: 'plays';
      readonly of: 'films' | 'episodes';
      readonly stated: number;
      readonly found: number;
    }
  /** There are none. */
  | { readonly kind: 'ratings'; readonly stated: number };

export type ZipProblem =
  | { readonly kind: 'unreadable'; readonly reason: string | undefined }
  /** `entry`: the file in the ZIP that is wrong. */
  | { readonly kind: 'refused'; readonly why: ZipRefused['problem']; readonly entry: string | undefined }
  | { readonly kind: 'incomplete'; readonly missing: readonly Missing[] };

/** Trakt's own export was not read, so no file has changed. */
export class ZipNotTaken extends UsherError {
  readonly code = 'zip_not_taken';
  readonly path: string;
  readonly problem: ZipProblem;

  constructor(path: string, problem: ZipProblem, options?: UsherErrorOptions) {
    super(`The ZIP was not taken: ${problem.kind}`, options);
    this.path = path;
    this.problem = problem;
  }
}

interface HaveProblems {
  path: string;
  tracker: Have['of'];
  /** Why the file is not the tracker's; or the system's word for why it can't be read. */
  problem: HaveRefused | string | undefined;
}

/** The file that says what a tracker has already was not read, so nothing else was, and no file has changed. */
export class HaveNotTaken extends UsherError {
  readonly code = 'have_not_taken';
  readonly path: string;
  readonly tracker: Have['of'];
  readonly problem: HaveRefused | string | undefined;

  constructor({ path, tracker, problem }: HaveProblems, options?: UsherErrorOptions) {
    super('The file of --have was not taken.', options);
    this.path = path;
    this.tracker = tracker;
    this.problem = problem;
  }
}

/**
 * Trakt sent fewer rows of a list than it states. A restore would add plays and lists again that it left out, and put
 * older ratings in the place of newer ones, so nothing was added.
 */
export class AccountShort extends UsherError {
  readonly code = 'account_short';
  readonly list: string;
  readonly stated: number;
  readonly read: number;

  constructor(list: string, { stated, read }: { stated: number; read: number }) {
    super(`Trakt sent ${read} of ${stated} rows of the list ${list}.`, { retryable: true });
    this.list = list;
    this.stated = stated;
    this.read = read;
  }
}

/** An export can't be written where it is to go. What was there is as it was. */
export class FolderUnusable extends UsherError {
  readonly code = 'folder_unusable';
  readonly folder: string;
  /** The system's word for why: `EACCES`. */
  readonly reason: string | undefined;
  readonly wantedFor: 'files' | 'written_rows';

  constructor(
    folder: string,
    {
      reason,
      wantedFor = 'files',
      ...options
    }: UsherErrorOptions & { reason: string | undefined; wantedFor?: FolderUnusable['wantedFor'] },
  ) {
    super('The folder of the export cannot be used', options);
    this.folder = folder;
    this.reason = reason;
    this.wantedFor = wantedFor;
  }
}

/** Another export writes to the folder. Nothing was read. */
export class FolderBusy extends UsherError {
  readonly code = 'folder_busy';
  readonly folder: string;
  /** The process that does, where it is known. */
  readonly by: string | undefined;

  constructor(folder: string, by: string | undefined) {
    super('Another export writes to the folder', { retryable: true });
    this.folder = folder;
    this.by = by;
  }
}

/** Another usher does this with the account. */
export class AlreadyRunning extends UsherError {
  readonly code = 'already_running';
  readonly task: 'export' | 'restore' | 'schedule';
  readonly account: string;
  /** The other one, where it is known. */
  readonly by: string | undefined;

  constructor(task: AlreadyRunning['task'], { account, by }: { account: string; by: string | undefined }) {
    super(`Another ${task} runs`, { retryable: true });
    this.task = task;
    this.account = account;
    this.by = by;
  }
}
