import { defineConfig, type UserConfig } from 'tsdown';

// One bundle with everything in it: a user's start-up reads few files, and each command is a chunk of its own.
const config: UserConfig = defineConfig({
  entry: 'src/main.ts',
  platform: 'node',
  fixedExtension: false,
  target: 'node24',
  minify: true,
  // Of an app that whoever builds usher has registered; empty: each person makes one.
  define: { USHER_BUILTIN_CLIENT_ID: JSON.stringify(process.env.USHER_BUILTIN_CLIENT_ID ?? '') },
  inputOptions: { resolve: { conditionNames: ['@trakt-usher/source', 'node', 'import', 'default'] } },
  deps: { alwaysBundle: [/.*/] },
});

export default config;
