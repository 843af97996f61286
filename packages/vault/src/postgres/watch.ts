/** Tells of changed accounts: from the audit, which is looked at every few seconds, and sooner where the database calls. */

import { Socket } from 'node:net';
import { Client, type ClientConfig, type Pool } from 'pg';
import type { AccountKey, Clock } from 'trakt-usher/store';
import { valueOrError } from '../files/errors.ts';
import { run } from './statements.ts';

/** Without a connection that the database can call on. */
const pollMs = 2_000;
/** With one, in case that a call was lost with the connection. */
const slowPollMs = 30_000;
const reconnectMs = 5_000;
/** Of a direct connection, to say hello and good-bye. */
const connectMs = 10_000;
const endMs = 1_000;
/** Lines become visible in the order of their commits, which is not the order of their numbers. */
const lateLines = 1_000;
const mostLines = 5_000;

type Listener = (account: AccountKey) => void;

export interface PostgresWatch {
  add(listener: Listener): () => void;
  end(): Promise<void>;
}

export function createPostgresWatch({
  pool,
  tenant,
  clock,
  direct,
}: {
  pool: Pool;
  tenant: string;
  clock: Clock;
  /** A direct connection, for LISTEN: a pooler in transaction mode has no place for it. */
  direct: ClientConfig | undefined;
}): PostgresWatch {
  const listeners = new Set<Listener>();
  const ending = new AbortController();
  let listening: Promise<void> | undefined;
  let called = new AbortController();
  let isCalled = false;

  const tell = (account: AccountKey) => {
    for (const listener of listeners) listener(account);
  };

  async function poll(): Promise<void> {
    let last = await valueOrError(() => lastLine());
    const told = new Set<number>();
    while (!ending.signal.aborted) {
      called = new AbortController();
      const wake = AbortSignal.any([called.signal, ending.signal]);
      await clock.sleep(isCalled ? slowPollMs : pollMs, wake).catch(() => undefined);
      if (typeof last !== 'number') last = await valueOrError(() => lastLine());
      if (typeof last !== 'number' || ending.signal.aborted) continue;
      const from = last - lateLines;
      const end = await valueOrError(() => lastLine());
      const lines = await valueOrError(() => linesAfter(from));
      if (typeof end !== 'number' || !Array.isArray(lines)) continue;
      for (const { id, issuer, account } of lines) {
        last = Math.max(last, id);
        if (!told.has(id)) tell({ issuer, account });
        told.add(id);
      }
      // Lines of other tenants are looked through once.
      if (lines.length < mostLines) last = Math.max(last, end);
      for (const id of told) if (id <= last - lateLines) told.delete(id);
    }
  }

  async function lastLine(): Promise<number> {
    const [row] = await run(pool, 'SELECT coalesce(max(id), 0) AS last FROM usher.audit');
    return Number(row?.last);
  }

  async function linesAfter(id: number): Promise<{ id: number; issuer: string; account: string }[]> {
    const rows = await run(
      pool,
      'SELECT id, issuer, account FROM usher.audit WHERE tenant = $1 AND id > $2 ORDER BY id LIMIT $3',
      [tenant, id, mostLines],
    );
    return rows.map((row) => ({ id: Number(row.id), issuer: String(row.issuer), account: String(row.account) }));
  }

  /** Keeps one connection that the database calls on. */
  async function listen(config: ClientConfig): Promise<void> {
    while (!ending.signal.aborted) {
      const stream = config.stream?.() ?? new Socket();
      const client = new Client({ connectionTimeoutMillis: connectMs, ...config, stream: () => stream });
      const lost = new AbortController();
      client.on('error', () => lost.abort());
      client.on('end', () => lost.abort());
      client.on('notification', ({ payload = '' }) => {
        const [of, issuer, account] = calledFor(payload);
        if (of === tenant) tell({ issuer: String(issuer), account: String(account) });
      });
      const over = untilAborted(AbortSignal.any([lost.signal, ending.signal]));
      const listening = client.connect().then(() => client.query('LISTEN usher'));
      // The polling goes on where it fails, and nobody waits for it to connect once the watch ends.
      isCalled = await Promise.race([listening.then(() => true), over.then(() => false)]).catch(() => false);
      if (isCalled) {
        await over;
        const patience = new AbortController();
        const waited = clock.sleep(endMs, patience.signal).catch(() => undefined);
        await Promise.race([client.end().catch(() => undefined), waited]);
        patience.abort();
      }
      isCalled = false;
      called.abort();
      stream.destroy();
      await clock.sleep(reconnectMs, ending.signal).catch(() => undefined);
    }
  }

  return {
    add(listener) {
      listeners.add(listener);
      listening ??= Promise.all([poll(), direct && listen(direct)]).then(() => undefined);
      return () => listeners.delete(listener);
    },
    async end() {
      ending.abort();
      await listening;
    },
  };
}

/** Any role of the database may call on the channel: what isn't ours is passed over. */
function calledFor(payload: string): unknown[] {
  try {
    const named: unknown = JSON.parse(payload);
    return Array.isArray(named) ? named : [];
  } catch {
    return [];
  }
}

function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
