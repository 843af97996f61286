import type { ViteUserConfig } from 'vitest/config';
import { commandOnPostgres, shared } from './vitest.config.ts';

const exclude = ['**/node_modules/**', '**/dist/**'];

// What needs Debian packages or a finished build; .ci/run installs and builds both.
const config: ViteUserConfig = {
  ...shared,
  test: {
    ...shared.test,
    projects: [
      {
        extends: true,
        test: {
          name: 'system',
          include: ['{packages,apps}/**/*.system.test.ts'],
          exclude,
          // Several browsers and servers at once on a small machine.
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        extends: true,
        // What runs against PostgreSQL from npm in `npm test`.
        test: {
          name: 'pooler',
          isolate: false,
          include: ['{packages,apps}/**/*.postgres.test.ts'],
          exclude,
          globalSetup: ['./vitest.pooler.ts'],
        },
      },
      {
        extends: true,
        test: {
          name: 'postgres',
          isolate: false,
          include: commandOnPostgres,
          exclude,
          globalSetup: ['./vitest.postgres.ts'],
        },
      },
    ],
  },
};

export default config;
