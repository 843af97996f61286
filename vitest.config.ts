import { globSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { defineConfig, type ViteUserConfig } from 'vitest/config';
import { SlowestFirst } from './vitest.order.ts';

const conditions = ['@trakt-usher/source', 'node', 'default'];

const include = ['{test,packages,apps,bench,examples}/**/*.test.ts'];
const exclude = ['**/node_modules/**', '**/dist/**', '**/*.system.test.ts'];
/** They share one database server, which only starts where one of them runs. */
const onPostgres = ['{packages,apps,examples}/**/*.postgres.test.ts'];
/** They start the command a hundred times: `npm run test:system` runs them, with a pooler before the server and without. */
export const commandOnPostgres: string[] = ['apps/usher/test/*.postgres.test.ts'];
/** A module that such a file replaces is replaced for every file of its process. */
const replacingModules = globSync(include, { cwd: import.meta.dirname, exclude }).filter((file) =>
  readFileSync(join(import.meta.dirname, file), 'utf8').includes('vi.mock('),
);

/** What each of our configurations has. */
export const shared = {
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    globalSetup: ['./vitest.setup.ts'],
    // Two more than there are cores: many tests wait for another process.
    maxWorkers: availableParallelism() + 2,
    sequence: { sequencer: SlowestFirst },
    // Not UTC, so that a time which is read or written in the machine's own zone by mistake shows.
    env: { TZ: 'Asia/Kathmandu' },
    testTimeout: 60_000,
    // A poll waits for another process, which a busy machine runs late.
    expect: { poll: { timeout: 30_000 } },
    hookTimeout: 60_000,
    // Nothing of the person's own sign-in or configuration may reach a test.
    unstubEnvs: true,
    // Nothing of a test may reach another file's, in the same process.
    unstubGlobals: true,
    restoreMocks: true,
  },
} satisfies ViteUserConfig;

const config: ViteUserConfig = defineConfig({
  ...shared,
  test: {
    ...shared.test,
    projects: [
      {
        extends: true,
        // Most files are quick: to start a process for each, and to import all again, costs more than their tests.
        test: { name: 'together', isolate: false, include, exclude: [...exclude, ...onPostgres, ...replacingModules] },
      },
      { extends: true, test: { name: 'alone', include: replacingModules } },
      {
        extends: true,
        test: {
          name: 'postgres',
          isolate: false,
          include: onPostgres,
          exclude: [...exclude, ...commandOnPostgres],
          globalSetup: ['./vitest.postgres.ts'],
        },
      },
    ],
  },
});

export default config;
