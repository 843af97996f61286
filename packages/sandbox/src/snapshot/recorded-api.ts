/**
 * The API with a log of its writes. An account's state follows from its seed and its writes, so an API that is given
 * the seed and the writes of another one has the same state after it has replayed them.
 */
import { z } from 'zod';
import { type ApiDeps, createApi } from '../api/index.ts';
import type { Write } from '../api/request/routes.ts';
import { SnapshotRefused } from './snapshot-refused.ts';

export interface SavedApi {
  readonly seed: number;
  readonly plays: number;
  /** The time at which the account was seeded. Its history ends shortly before. */
  readonly startedAtMs: number;
  readonly writes: readonly Write[];
}

export interface RecordedApi {
  fetch(request: Request): Response | Promise<Response>;
  save(): SavedApi;
  /** Resolves when all saved writes are replayed. Rejects if one gets another status than before. */
  readonly ready: Promise<void>;
}

export function recordedApi(deps: Omit<ApiDeps, 'onWrite'>, saved?: SavedApi): RecordedApi {
  const { seed, plays, startedAtMs } = saved ?? { ...deps, startedAtMs: deps.clock.now() };
  const writes = [...(saved?.writes ?? [])];
  /** The write being replayed, if any. Meanwhile the clock shows the write's time, and its user needs no token. */
  let replayed: Pick<Write, 'atMs' | 'username' | 'clientId'> | undefined = { atMs: startedAtMs, clientId: '' };

  const api = createApi({
    seed,
    plays,
    clock: { now: () => replayed?.atMs ?? deps.clock.now() },
    authenticate: (accessToken) =>
      replayed?.username === undefined
        ? deps.authenticate(accessToken)
        : { username: replayed.username, clientId: replayed.clientId },
    knowsClient: (clientId) => replayed !== undefined || deps.knowsClient(clientId),
    // A write of another app would not be in the log.
    isOfficial: (clientId) => replayed !== undefined || deps.isOfficial(clientId),
    get underReportPages() {
      return deps.underReportPages ?? false;
    },
    get enforceLimits() {
      return replayed === undefined && (deps.enforceLimits ?? false);
    },
    onWrite(write) {
      if (!replayed) writes.push(write);
    },
  });

  async function replay(): Promise<void> {
    for (const [index, write] of writes.entries()) {
      replayed = write;
      const { status } = await api.request(write.path, initOf(write));
      if (status !== write.status) throw differs(index, write, status);
    }
    replayed = undefined;
  }

  if (!saved) replayed = undefined;
  const ready = saved ? replay() : Promise.resolve();
  ready.catch(() => undefined);
  return {
    fetch: (request) => (replayed ? ready.then(() => api.fetch(request)) : api.fetch(request)),
    save: () => ({ seed, plays, startedAtMs, writes: [...writes] }),
    ready,
  };
}

function differs(index: number, { method, path, status }: Write, now: number): SnapshotRefused {
  return new SnapshotRefused(
    `Its write ${index + 1}, ${method} ${path}, was answered with ${status}, and this sandbox answers it with ${now}: ` +
      'it was changed, or another version of the sandbox made it.',
  );
}

function initOf({ method, body, clientId, username }: Write): RequestInit {
  return {
    method,
    headers: {
      'Content-Type': 'application/json',
      'User-Agent': 'sandbox',
      'trakt-api-version': '2',
      'trakt-api-key': clientId,
      ...(username !== undefined && { Authorization: 'Bearer replayed' }),
    },
    ...(body !== '' && { body }),
  };
}

const writeSchema: z.ZodType<Write> = z.strictObject({
  atMs: z.int(),
  username: z.string().exactOptional(),
  clientId: z.string(),
  method: z.enum(['POST', 'PUT', 'DELETE']),
  path: z.string().startsWith('/'),
  body: z.string(),
  status: z.int(),
});

export const savedApiSchema: z.ZodType<SavedApi> = z.strictObject({
  seed: z.int(),
  plays: z.int().min(0),
  startedAtMs: z.int(),
  writes: z.array(writeSchema),
});
