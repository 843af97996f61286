import { availableParallelism } from 'node:os';
import { defineConfig, type ViteUserConfig } from 'vitest/config';

const conditions = ['@trakt-usher/source', 'node', 'import', 'default'];

const config: ViteUserConfig = defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: [
      'test/**/*.test.ts',
      'packages/**/*.test.ts',
      'apps/**/*.test.ts',
      'bench/**/*.test.ts',
      'examples/**/*.test.ts',
    ],
    exclude: ['**/node_modules/**', '**/dist/**', '**/*.system.test.ts'],
    globalSetup: ['./vitest.setup.ts'],
    // One more than there are cores: many tests wait for another process.
    maxWorkers: availableParallelism() + 1,
    // Not UTC, so that a time which is read or written in the machine's own zone by mistake shows.
    env: { TZ: 'Asia/Kathmandu' },
    testTimeout: 60_000,
    // A poll waits for another process, which a busy machine runs late.
    expect: { poll: { timeout: 30_000 } },
    hookTimeout: 60_000,
    // Nothing of the person's own sign-in or configuration may reach a test.
    unstubEnvs: true,
  },
});

export default config;
