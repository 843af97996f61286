/** What a tracker has already, in the file that it exports itself. */

import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { type Have, HaveRefused, readLetterboxdExport, readYamtrackExport } from '@trakt-usher/takeout';
import { HaveNotTaken } from '../errors/take-out.ts';
import { reasonOf } from '../system-error.ts';
import { blobOf } from './open-zip.ts';
import { openFolder } from './unpacked.ts';

export interface NamedHave {
  /** As people call it: `letterboxd-ada.zip`. */
  readonly file: string;
  readonly have: Have;
}

/** @throws HaveNotTaken it can't be read, or is not that tracker's */
export async function openHave(path: string, tracker: Have['of']): Promise<NamedHave> {
  try {
    const isFolder = (await stat(path)).isDirectory();
    const have =
      tracker === 'letterboxd'
        ? await readLetterboxdExport(isFolder ? await openFolder(path) : await blobOf(path))
        : await readYamtrackExport(await blobOf(path));
    return { file: basename(path), have };
  } catch (cause) {
    if (!(cause instanceof HaveRefused)) throw new HaveNotTaken({ path, tracker, problem: reasonOf(cause) }, { cause });
    throw new HaveNotTaken({ path, tracker, problem: cause }, { cause });
  }
}
