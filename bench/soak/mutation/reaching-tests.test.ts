import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createReach, needsServer } from './reaching-tests.ts';

const { testsOf, needsBuild } = createReach(join(import.meta.dirname, '../../..'));

describe('the tests that reach a source file', () => {
  it('begin with its own', () => {
    expect(testsOf('packages/trakt/src/session/rules/decide.ts')[0]).toBe(
      'packages/trakt/src/session/rules/decide.test.ts',
    );
  });

  it('import it themselves or through others, within its package', () => {
    const found = testsOf('packages/trakt/src/session/store/turns.ts');
    expect(found).toContain('packages/trakt/src/session/session.test.ts');
    expect(found).not.toContain('packages/trakt/src/oauth/retry-after.test.ts');
    expect(found.filter((test) => !test.startsWith('packages/trakt/'))).toEqual([]);
  });

  it('are those, too, that start a program with it', () => {
    expect(testsOf('packages/trakt/src/node/proxy.ts')).toContain('packages/trakt/test/pause.test.ts');
  });

  it('are those, too, that are named after it and stand elsewhere', () => {
    expect(testsOf('packages/vault/src/tasks/rekey.ts')[0]).toBe('packages/vault/test/rekey.test.ts');
  });

  it('begin with those that have the fewest imports between, whatever their folder', () => {
    const found = testsOf('packages/vault/src/data/tables.ts');
    expect(found.slice(0, 3).map((test) => basename(test))).toEqual([
      'adopt.test.ts',
      'grant-file.test.ts',
      'set-aside.test.ts',
    ]);
  });

  it('wait for a database server only where nothing else tests', () => {
    const onServer = 'packages/vault/src/postgres/postgres-vault.postgres.test.ts';
    expect(needsBuild(onServer)).toBe(false);
    const found = testsOf('packages/vault/src/postgres/writer.ts');
    expect(found).toContain(onServer);
    expect(found.filter((test) => !needsServer(test))).toEqual([]);
    expect(testsOf('packages/vault/src/sealing/sealing.ts')).not.toContain(onServer);
  });

  it('run in a browser only for what they are named after', () => {
    const browser = 'packages/trakt/test/indexeddb.test.ts';
    expect(needsBuild(browser)).toBe(true);
    expect(needsBuild('packages/trakt/src/session/session.test.ts')).toBe(false);
    expect(testsOf('packages/trakt/src/session/indexeddb/web-lock.ts').at(-1)).toBe(browser);
    expect(testsOf('packages/trakt/src/session/store/turns.ts')).not.toContain(browser);
  });
});
