/** Node, Bun and Deno: `main.mjs FOLDER URL` runs the program with the library that is built in the folder, and prints what it saw. */
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import { useLibrary } from './program.mjs';

const [folder, url] = process.argv.slice(2);
const usher = await import(pathToFileURL(`${folder}/index.js`).href);
process.stdout.write(JSON.stringify(await useLibrary(usher, url)));
