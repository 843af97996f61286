import { defineConfig, type UserConfig } from 'tsdown';

const config: UserConfig = defineConfig({
  entry: {
    index: 'src/index.ts',
    'oauth/index': 'src/oauth/index.ts',
    'session/index': 'src/session/index.ts',
    'session/store/conformance': 'src/session/store/conformance.ts',
    store: 'src/store.ts',
    'api/index': 'src/api/index.ts',
    'drift/index': 'src/drift/index.ts',
    'web/index': 'src/web/index.ts',
    'node/index': 'src/node/index.ts',
    undici: 'src/undici.ts',
  },
  platform: 'neutral',
  deps: { neverBundle: [/^node:/] },
  target: 'es2023',
  dts: true,
  outputOptions: {
    // Node takes about a millisecond for each file of an import: what the main entry point needs is one file.
    codeSplitting: {
      groups: [
        { name: 'core', test: /src[\\/](?!drift|node|store.ts|testing|undici|web|.*conformance)[\w\\/-]+\.ts$/ },
      ],
    },
    // The declarations carry the docs. Bundlers read the annotations.
    comments: { annotation: true, jsdoc: false, legal: false },
  },
});

export default config;
