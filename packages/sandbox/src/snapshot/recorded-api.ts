/**
 * The API with a memory of its writes. An account is a function of its seed and of what was written, so an API that is given
 * the seed and the writes of another one is, when it has done them again, as the other one was.
 */
import { z } from 'zod';
import { type ApiDeps, createApi } from '../api/index.ts';
import type { Write } from '../api/request/routes.ts';
import { SnapshotRefused } from './snapshot-refused.ts';

export interface SavedApi {
  readonly seed: number;
  readonly plays: number;
  /** When the account was seeded: its history ends shortly before. */
  readonly startedAtMs: number;
  readonly writes: readonly Write[];
}

export interface RecordedApi {
  fetch(request: Request): Promise<Response>;
  save(): SavedApi;
  /** Resolves when the writes it was given are done. Rejects where one is answered in another way than it was. */
  readonly ready: Promise<void>;
}

export function recordedApi(deps: Omit<ApiDeps, 'onWrite'>, saved?: SavedApi): RecordedApi {
  const { seed, plays, startedAtMs } = saved ?? { ...deps, startedAtMs: deps.clock.now() };
  const writes = [...(saved?.writes ?? [])];
  /** What is being done again: then it is that time, and its sender is believed. */
  let again: Pick<Write, 'atMs' | 'username' | 'clientId'> | undefined = { atMs: startedAtMs, clientId: '' };

  const api = createApi({
    seed,
    plays,
    clock: { now: () => again?.atMs ?? deps.clock.now() },
    authenticate: (accessToken) =>
      again?.username === undefined
        ? deps.authenticate(accessToken)
        : { username: again.username, clientId: again.clientId },
    knowsClient: (clientId) => again !== undefined || deps.knowsClient(clientId),
    get underReportPages() {
      return deps.underReportPages ?? false;
    },
    get enforceLimits() {
      return again === undefined && (deps.enforceLimits ?? false);
    },
    onWrite(write) {
      if (!again) writes.push(write);
    },
  });

  async function doAgain(): Promise<void> {
    for (const [index, write] of writes.entries()) {
      again = write;
      const { status } = await api.request(write.path, initOf(write));
      if (status !== write.status) throw differs(index, write, status);
    }
    again = undefined;
  }

  if (!saved) again = undefined;
  const ready = saved ? doAgain() : Promise.resolve();
  ready.catch(() => undefined);
  return {
    async fetch(request) {
      if (again) await ready;
      return api.fetch(request);
    },
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
      ...(username !== undefined && { Authorization: 'Bearer again' }),
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
