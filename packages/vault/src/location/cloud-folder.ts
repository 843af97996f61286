/** Recognises folders that a cloud service copies to other machines, where a second vault would spend the same tokens. */

import { existsSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { namesIn } from '../files/private-files.ts';

/** The service that syncs this folder, judged by names and marker files. */
export function cloudService(directory: string): string | undefined {
  for (let folder = resolve(directory); folder !== dirname(folder); folder = dirname(folder)) {
    const service = byName(basename(folder), basename(dirname(folder))) ?? byMarker(folder);
    if (service !== undefined) return service;
  }
  return undefined;
}

function byName(name: string, parent: string): string | undefined {
  // macOS keeps the files of every provider in CloudStorage: `GoogleDrive-ada@example.org`.
  if (parent === 'CloudStorage') return name.split('-')[0];
  return folderNames.find(([pattern]) => pattern.test(name))?.[1];
}

const folderNames: readonly [pattern: RegExp, service: string][] = [
  [/^(Mobile Documents|com~apple~CloudDocs|iCloud ?Drive)$/i, 'iCloud'],
  [/^OneDrive( - .+)?$/i, 'OneDrive'],
  [/^Dropbox( \(.+\))?$/i, 'Dropbox'],
  [/^(Google ?Drive|My Drive)$/i, 'Google Drive'],
  [/^Nextcloud\d*$/i, 'Nextcloud'],
  [/^ownCloud\d*$/i, 'ownCloud'],
];

function byMarker(folder: string): string | undefined {
  const marked = markers.find(([name]) => existsSync(`${folder}/${name}`))?.[1];
  return (
    marked ?? (namesIn(folder).some((name) => /^\.?_?\.?sync_[0-9a-f]+\.db$/.test(name)) ? 'Nextcloud' : undefined)
  );
}

const markers: readonly [name: string, service: string][] = [
  ['.stfolder', 'Syncthing'],
  ['.dropbox', 'Dropbox'],
  ['.dropbox.cache', 'Dropbox'],
  ['.nextcloudsync.log', 'Nextcloud'],
  ['.owncloudsync.log', 'ownCloud'],
  ['.tmp.drivedownload', 'Google Drive'],
];
