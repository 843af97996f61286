import { copyFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { defineConfig, type UserConfig } from 'tsdown';

// One bundle with everything in it: a user's start-up reads few files, and each command is a chunk of its own. Node takes about
// a millisecond for each file, so what half of the commands share is one chunk; more in it would cost the rest more than it saves.
const config: UserConfig = defineConfig({
  entry: 'src/main.ts',
  platform: 'node',
  fixedExtension: false,
  target: 'node24',
  minify: true,
  outputOptions: { codeSplitting: { groups: [{ name: 'shared', minShareCount: 26 }] } },
  // Of an app that whoever builds usher has registered; empty: each person makes one.
  define: { USHER_BUILTIN_CLIENT_ID: JSON.stringify(process.env.USHER_BUILTIN_CLIENT_ID ?? '') },
  inputOptions: { resolve: { conditionNames: ['@trakt-usher/source', 'node', 'default'] } },
  deps: { alwaysBundle: [/.*/] },
  hooks: {
    // The package `open` starts browsers on Linux with a script that lies beside its own code.
    'build:done': ({ options: { outDir } }) => {
      copyFileSync(new URL('xdg-open', import.meta.resolve('open')), join(outDir, 'xdg-open'));
      // Browsers load these from the page of `usher serve`.
      for (const script of ['htmx.org/dist/htmx.min.js', 'htmx-ext-sse/dist/sse.min.js']) {
        copyFileSync(new URL(import.meta.resolve(script)), join(outDir, basename(script)));
      }
    },
  },
});

export default config;
