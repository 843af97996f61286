import { defineConfig, type UserConfig } from 'tsdown';

const config: UserConfig = defineConfig({
  entry: { index: 'src/index.ts', files: 'src/files/index.ts', postgres: 'src/postgres/index.ts' },
  platform: 'node',
  fixedExtension: false,
  target: 'node24',
  dts: true,
});

export default config;
