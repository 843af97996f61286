import type { ViteUserConfig } from 'vitest/config';
import { shared } from './vitest.config.ts';

// What needs Debian packages or a finished build; .ci/run installs and builds both.
const config: ViteUserConfig = {
  ...shared,
  test: {
    ...shared.test,
    include: ['packages/**/*.system.test.ts', 'apps/**/*.system.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**'],
  },
};

export default config;
