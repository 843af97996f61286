// Runs once before the tests that go through a pooler: starts Debian's PostgreSQL, and its PgBouncer in transaction mode.

import type { TestProject } from 'vitest/node';
import { requireDebianParts, startPgbouncer } from './packages/vault/src/testing/pgbouncer.ts';
import { startPostgres } from './packages/vault/src/testing/postgres-server.ts';

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await startPostgres({ binaries: requireDebianParts() });
  const pooler = await startPgbouncer(server.port);
  project.provide('postgres', pooler.url);
  project.provide('direct', server.url);
  return async () => {
    await pooler.stop();
    await server.remove();
  };
}
