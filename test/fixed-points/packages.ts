/** What programs and people rely on of the packages and of the repository. Kept by ../fixed-points.test.ts. */

/** Every package that is published, with what can be imported from it. */
export const subPaths: Readonly<Record<string, readonly string[]>> = {
  'trakt-usher': [
    '.',
    './api',
    './conformance',
    './drift',
    './node',
    './oauth',
    './package.json',
    './session',
    './store',
    './undici',
    './web',
  ],
  '@trakt-usher/cli': [],
  '@trakt-usher/takeout': ['.', './package.json'],
  '@trakt-usher/sandbox': ['.', './command', './examine', './package.json', './people', './serve'],
  '@trakt-usher/vault': ['.', './files', './package.json', './postgres'],
};

/** The commands that come with them. */
export const binaries: Readonly<Record<string, string>> = {
  usher: '@trakt-usher/cli',
  'trakt-sandbox': '@trakt-usher/sandbox',
};

/** What README and CONTRIBUTING tell people to run, by `npm run`. */
export const npmScripts: readonly string[] = [
  'bench',
  'build',
  'check',
  'demo',
  'format',
  'reference',
  'soak',
  'test',
  'test:system',
];

/** What the README says of a fresh machine. */
export const readmeCommands: readonly string[] = ['npm ci && npm run demo', 'npm test'];

/** Lines of `.ci/run`: what people are told to run is what is checked. */
export const ciCommands: readonly string[] = ['npm ci', 'npm run check', 'npm test'];
