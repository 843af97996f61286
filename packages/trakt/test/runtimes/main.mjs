/** Node, Bun and Deno: `main.mjs FOLDER URL PROGRAM` runs a program with the library that is built in the folder, and prints what it saw. */
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import { useLibrary } from './program.mjs';
import { refuseConnection, sendOnce } from './sent-once.mjs';

const [folder, url, program] = process.argv.slice(2);
const built = (file) => import(pathToFileURL(`${folder}/${file}`).href);
const programs = {
  useLibrary,
  sendOnce,
  refuseConnection,
  async useLibraryOverUndici(usher, url) {
    const { undiciTransport } = await built('undici.js');
    return useLibrary(usher, url, { transport: undiciTransport() });
  },
};
process.stdout.write(JSON.stringify(await programs[program](await built('index.js'), url)));
