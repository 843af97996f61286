import { EventEmitter } from 'node:events';
import type { Pool } from 'pg';
import { StoreError } from 'trakt-usher/store';
import { describe, expect, it } from 'vitest';
import { createAsk, run } from './statements.ts';

interface Statement {
  text: string;
  values: unknown[];
  query_timeout: number;
  name?: string;
}

/** A server, or a pooler before one, that answers each statement with its backend's process id. */
function pool({ backend, hello }: { backend: number; hello: number }) {
  const statements: Statement[] = [];
  let released = 0;
  const query = async (statement: Statement) => {
    statements.push(statement);
    return { rows: [{ pid: backend }] };
  };
  const client = Object.assign(new EventEmitter(), { query, processID: hello, release: () => (released += 1) });
  const made = { query, connect: async () => client };
  return { pool: made as unknown as Pool, statements, released: () => released, client };
}

const refusing = (error: unknown) => ({ query: () => Promise.reject(error) }) as unknown as Pool;
const refusal = (code: string) => Object.assign(new Error('no'), { code });
const failureOf = (error: unknown) => run(refusing(error), 'SELECT 1').catch((failure: unknown) => failure);

describe('a statement', () => {
  it('has ten seconds, its values, and no name', async () => {
    const server = pool({ backend: 7, hello: 7 });
    expect(await run(server.pool, 'SELECT $1', ['one'])).toEqual([{ pid: 7 }]);
    expect(server.statements).toEqual([{ text: 'SELECT $1', values: ['one'], query_timeout: 10_000 }]);
  });

  it('has longer where it looks at all rows', async () => {
    const server = pool({ backend: 7, hello: 7 });
    await run(server.pool, 'SELECT 1', [], { withinMs: 60_000 });
    expect(server.statements).toEqual([{ text: 'SELECT 1', values: [], query_timeout: 60_000 }]);
  });

  it.each([
    ['25006', 'read_only', 'standby', /takes no writes/],
    ['42501', 'read_only', 'may_not', /role may not do this/],
    ['42P01', 'unavailable', 'no_tables', /usher fleet migrate/],
    ['3F000', 'unavailable', 'no_tables', /usher fleet migrate/],
    ['53100', 'unavailable', 'full', /disk is full. Nothing was written/],
    ['53300', 'unavailable', 'no_connection_left', /no connection left/],
    ['08P01', 'unavailable', 'unusable', /pooler before the database refuses/],
    ['28P01', 'unavailable', 'role_refused', /refuses the role or its password/],
    ['28000', 'unavailable', 'role_refused', /refuses the role or its password/],
    ['3D000', 'unavailable', 'no_such_database', /no database of that name/],
    ['XX000', 'unavailable', 'unusable', /can't be used \(error XX000\)/],
  ])('that is refused with %s says why', async (code, kind, problem, words) => {
    const cause = refusal(code);
    const error = await failureOf(cause);
    expect(error).toBeInstanceOf(StoreError);
    expect(error).toMatchObject({
      ...{ code: kind, location: 'the database', message: expect.stringMatching(words), cause },
      detail: { reason: 'database', problem, system: code },
    });
  });

  it('that got no answer says that', async () => {
    expect(await failureOf(new Error('Query read timeout'))).toMatchObject({
      message: "The database can't be used (it gave no answer in time).",
      detail: { reason: 'database', problem: 'unusable' },
    });
  });

  it.each([
    ['SASL: SCRAM-SERVER-FIRST-MESSAGE: client password must be a string', 'role_refused', /role or its password/],
    ['SASL: SCRAM-SERVER-FIRST-MESSAGE: client password must be a non-empty string', 'role_refused', /password/],
    ['The server does not support SSL connections', 'no_tls', /offers no TLS/],
  ])('that pg gives up by itself (%s) says why', async (said, problem, words) => {
    expect(await failureOf(new Error(said))).toMatchObject({
      ...{ code: 'unavailable', message: expect.stringMatching(words) },
      detail: { reason: 'database', problem },
    });
  });

  it('passes on what is no error', async () => {
    expect(await failureOf('odd')).toBe('odd');
  });
});

describe('statements that come again', () => {
  it('are prepared under a name of their own', async () => {
    const server = pool({ backend: 7, hello: 7 });
    const ask = await createAsk(server.pool);
    expect([server.released(), server.client.listenerCount('error')]).toEqual([1, 0]);
    for (const text of ['SELECT 1', 'SELECT 2', 'SELECT 1']) await ask(text, ['value']);
    const [, ...asked] = server.statements;
    const names = asked.map(({ name }) => name);
    expect(names[0]).toMatch(/^usher_[0-9a-f]{32}$/);
    expect([names[2] === names[0], names[1] === names[0]]).toEqual([true, false]);
    expect(asked.map(({ values }) => values)).toEqual([['value'], ['value'], ['value']]);
  });

  it('are not prepared behind a pooler', async () => {
    const server = pool({ backend: 7, hello: 8 });
    const ask = await createAsk(server.pool);
    await ask('SELECT 1', []);
    expect(server.statements.at(-1)).toEqual({ text: 'SELECT 1', values: [], query_timeout: 10_000 });
  });

  it('are refused with a reason where there is no connection', async () => {
    const none = { connect: () => Promise.reject(refusal('53300')) } as unknown as Pool;
    await expect(createAsk(none)).rejects.toMatchObject({ detail: { problem: 'no_connection_left' } });
  });
});
