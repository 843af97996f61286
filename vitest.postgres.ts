// Runs once before the tests that need PostgreSQL: starts the real server, from npm, on a port of its own; or takes the one
// that DATABASE_URL names, whose user has to be allowed to make databases and roles.

import type { TestProject } from 'vitest/node';
import { startPostgres } from './packages/vault/src/testing/postgres-server.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Address of a server's first database, whose user may do everything. Each test file makes a database of its own. */
    postgres: string;
    /** The same where `postgres` leads through a pooler, without it. */
    direct: string;
  }
}

export default async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  const given = process.env.DATABASE_URL;
  if (given !== undefined) {
    project.provide('postgres', given);
    project.provide('direct', given);
    return undefined;
  }
  const server = await startPostgres();
  project.provide('postgres', server.url);
  project.provide('direct', server.url);
  return () => server.remove();
}
