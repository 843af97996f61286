import { defineConfig, type UserConfig } from 'tsdown';

const config: UserConfig = defineConfig({
  entry: {
    index: 'src/index.ts',
    people: 'src/people/index.ts',
    serve: 'src/server/serve.ts',
    command: 'src/server/command.ts',
    examine: 'src/examiner/index.ts',
    bin: 'src/server/bin.ts',
  },
  platform: 'node',
  fixedExtension: false,
  target: 'node24',
  dts: true,
  deps: { alwaysBundle: ['@trakt-usher/pages', '@trakt-usher/proxy'] },
});

export default config;
