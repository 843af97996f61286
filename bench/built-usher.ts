/** The built command, as installed. */

import { cpSync, existsSync } from 'node:fs';
import path from 'node:path';

/** Copies it below `folder`, out of reach of the sources. @returns the script that Node runs @throws where nothing is built */
export function installUsher(folder: string): string {
  const app = path.join(import.meta.dirname, '../apps/usher');
  if (!existsSync(path.join(app, 'dist/main.js'))) throw new Error('There is no built command. Run: npm run build');
  const installed = path.join(folder, 'installed');
  for (const part of ['bin', 'dist', 'package.json'])
    cpSync(path.join(app, part), path.join(installed, part), { recursive: true });
  return path.join(installed, 'bin/usher.js');
}
