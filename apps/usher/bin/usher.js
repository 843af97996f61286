#!/usr/bin/env node
// Starts usher: from the sources where they are (a clone), else from the bundle. Plain JavaScript, so that an old Node
// gets one sentence and not a syntax error.
const major = Number(process.versions.node.split('.')[0]);
if (major < 24) {
  const needed = `usher needs Node 24 or later; this is Node ${process.versions.node}.`;
  // The machines that npm has a Node 24 for.
  const byNpm = /^(linux-x64|linux-arm64|win32-x64)$/.test(`${process.platform}-${process.arch}`);
  // npx has usher only while it runs.
  const packages = process.env.npm_command === 'exec' ? 'node@24 --package @trakt-usher/cli' : 'node@24';
  const wayOut = byNpm ? `npm can bring one: npx --package ${packages} -- usher` : 'Install it: https://nodejs.org';
  process.stderr.write(`${needed} ${wayOut}\n`);
  process.exit(2);
}
const nodeModule = await import('node:module');
const { existsSync } = await import('node:fs');
const { ownCacheFolder } = await import('./own-cache-folder.js');
const cacheFolder = ownCacheFolder();
if (cacheFolder) nodeModule.enableCompileCache?.(cacheFolder);
const source = new URL('../src/main.ts', import.meta.url);
if (existsSync(source)) {
  nodeModule.registerHooks({
    resolve(specifier, context, next) {
      return next(specifier, { ...context, conditions: [...(context.conditions ?? []), '@trakt-usher/source'] });
    },
  });
  await import(source.href);
} else {
  await import('../dist/main.js');
}
