// Finds names that the project has given up, and says by which name docs/decisions/moved.md replaces each.

import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';

const oldNames = [
  ...['VaultError', 'VaultErrorCode', 'LockedAccount', 'createLockedAccount', 'AccountLock'],
  ...['Wish', 'wish', 'Flight', 'Flights', 'createFlights', 'Departure', 'fly', 'landed', 'unspent'],
  ...['RefreshOutcome', 'Judged', 'Refusals', 'Doubt', 'Spot', 'assertHome', 'tidy'],
  ...['writeSpill', 'takeInSpills', 'spillDirectories', 'removeSpill'],
  ...['Scene', 'scene', 'sceneOf', 'circleOf', 'anybody', 'myself', 'Belongings', 'someBelongings'],
];
const oldFiles = [
  ...['flight.ts', 'spill.ts', 'place.ts', 'tidy.ts', 'scene.ts', 'named.ts', 'circle.ts', 'liking.ts', 'subject.ts'],
  ...['resting.ts', 'doubt.ts', 'http-request.ts', 'refusals.ts', 'locked-account.ts', 'account-lock.ts'],
  ...['community.ts', 'belongings.ts', 'packages/letterboxd'],
];

const files = globSync(['*.ts', '{bench,scripts,test}/**/*.ts', '{packages,apps}/*/{bin,src,test}/**/*.{ts,js}'])
  .map((file) => file.replaceAll(path.sep, '/'))
  .filter((file) => file !== 'scripts/check-names.ts');
const moved = [...readFileSync('docs/decisions/moved.md', 'utf8').matchAll(/^\| (.+?) \| (.+) \|$/gm)];

const newNames = new Map([...oldNames, ...oldFiles].map((name) => [name, newName(name)]));

let found = 0;
for (const file of files) {
  const source = readFileSync(file, 'utf8');
  const code = withoutProse(source);
  // A compound such as `AccountLock` is no word of a sentence, so comments and texts must not have it either.
  for (const name of oldNames) report(file, name, /.[A-Z]/.test(name) ? source : code);
  for (const name of oldFiles) report(file, name, `${file}\n${source}`.replaceAll('.test.ts', '.ts'));
}
process.stdout.write(`${files.length} files checked, ${found} old names\n`);
process.exitCode = found === 0 ? 0 : 1;

function report(file: string, name: string, text: string): void {
  if (!new RegExp(`(?<![\\w$-])${name.replace('.', '\\.')}(?![\\w$-])`).test(text)) return;
  found += 1;
  process.stderr.write(`${file}: ${name} is now ${newNames.get(name)}\n`);
}

function newName(name: string): string {
  const row = moved.find(([, before = '']) => before.includes(`\`${name}\``) || before.includes(`/${name}\``));
  if (!row) throw new Error(`docs/decisions/moved.md has no line for ${name}`);
  return row[2] ?? '';
}

/** Empties comments and quoted texts. */
function withoutProse(source: string): string {
  return source
    .replace(/\/\*.*?\*\//gs, '')
    .replace(/(^|\s)\/\/.*/g, '')
    .replace(/'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"/g, "''");
}
