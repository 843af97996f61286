/** An export where somebody, or the browser, has unpacked it: a folder of files of JSON or CSV. */

import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { type Archive, jsonOf, textOf } from '@trakt-usher/takeout';

/** Links are not followed: they would lead out of the folder. */
export async function openFolder(folder: string): Promise<Archive> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = found.filter((entry) => entry.isFile() && /\.(json|csv)$/i.test(entry.name));
  return {
    names: files.map(({ parentPath, name }) => relative(folder, join(parentPath, name))),
    json: async (name) => jsonOf(await readFile(join(folder, name)), name),
    text: async (name) => textOf(await readFile(join(folder, name)), name),
  };
}
