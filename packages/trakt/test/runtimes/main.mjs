/** Node, Bun and Deno: `main.mjs FOLDER URL PROGRAM` runs a program with the library that is built in the folder, and prints what it saw. */
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import { useLibrary } from './program.mjs';
import { refuseConnection, sendOnce } from './sent-once.mjs';

const programs = { useLibrary, sendOnce, refuseConnection };
const [folder, url, program] = process.argv.slice(2);
const usher = await import(pathToFileURL(`${folder}/index.js`).href);
process.stdout.write(JSON.stringify(await programs[program](usher, url)));
