/**
 * The API with a log of its writes. An account's state follows from its seed and its writes, so an API that is given
 * the seed and the writes of another one has the same state after it has replayed them.
 */
import { z } from 'zod';
import { type ApiDeps, createApi } from '../api/index.ts';
import type { Write } from '../api/request/routes.ts';
import { peopleSchema, type SandboxPerson } from '../people/person.ts';
import type { Settled } from '../people/settle.ts';
import { SnapshotRefused } from './snapshot-refused.ts';

export interface SavedApi {
  readonly seed: number;
  readonly plays: number;
  /** The time at which the account was seeded. Its history ends shortly before. */
  readonly startedAtMs: number;
  /** Those with data of their own. */
  readonly people?: readonly SandboxPerson[];
  readonly writes: readonly Write[];
}

export interface RecordedApi {
  fetch(request: Request): Response | Promise<Response>;
  /** Answers a path of the API to a user, without a sign-in. */
  readAs(slug: string, path: string): Promise<Response>;
  save(): SavedApi;
  /** Resolves when all saved writes are replayed. Rejects if one gets another status than before. */
  readonly ready: Promise<void>;
}

export function recordedApi(deps: Omit<ApiDeps, 'onWrite'> & { people: Settled }, saved?: SavedApi): RecordedApi {
  const { seed, plays, startedAtMs } = saved ?? { ...deps, startedAtMs: deps.clock.now() };
  const writes = [...(saved?.writes ?? [])];
  /** The write being replayed, if any. Meanwhile the clock shows the write's time, and its user needs no token. */
  let replayed: Pick<Write, 'atMs' | 'username' | 'clientId'> | undefined = { atMs: startedAtMs, clientId: '' };

  /** Nobody outside has seen it. */
  const ownToken = `${crypto.randomUUID()}.`;

  const api = createApi({
    seed,
    plays,
    people: deps.people,
    clock: { now: () => replayed?.atMs ?? deps.clock.now() },
    authenticate(accessToken) {
      if (replayed?.username !== undefined) return { username: replayed.username, clientId: replayed.clientId };
      if (!accessToken.startsWith(ownToken)) return deps.authenticate(accessToken);
      return { username: accessToken.slice(ownToken.length), clientId: ownToken, unlimited: true };
    },
    knowsClient: (clientId) => replayed !== undefined || clientId === ownToken || deps.knowsClient(clientId),
    // A write of another app would not be in the log. Trakt's own website exports.
    isOfficial: (clientId) => replayed !== undefined || clientId === ownToken || deps.isOfficial(clientId),
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
      const token = write.username === undefined ? undefined : 'replayed';
      const { status } = await api.request(write.path, initOf(write, token));
      if (status !== write.status) throw differs(index, write, status);
    }
    replayed = undefined;
  }

  if (!saved) replayed = undefined;
  const ready = saved ? replay() : Promise.resolve();
  ready.catch(() => undefined);
  return {
    fetch: (request) => (replayed ? ready.then(() => api.fetch(request)) : api.fetch(request)),
    async readAs(slug, path) {
      if (replayed) await ready;
      return api.request(path, initOf({ method: 'GET', body: '', clientId: ownToken }, `${ownToken}${slug}`));
    },
    save: () => ({
      seed,
      plays,
      startedAtMs,
      ...(deps.people.given.length > 0 && { people: deps.people.given }),
      writes: [...writes],
    }),
    ready,
  };
}

function differs(index: number, { method, path, status }: Write, now: number): SnapshotRefused {
  return new SnapshotRefused(
    `Its write ${index + 1}, ${method} ${path}, was answered with ${status}, and this sandbox answers it with ${now}: ` +
      'it was changed, or another version of the sandbox made it.',
  );
}

function initOf({ method, body, clientId }: Pick<Write, 'method' | 'body' | 'clientId'>, token?: string): RequestInit {
  return {
    method,
    headers: {
      'Content-Type': 'application/json',
      'User-Agent': 'sandbox',
      'trakt-api-version': '2',
      'trakt-api-key': clientId,
      ...(token !== undefined && { Authorization: `Bearer ${token}` }),
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
  people: peopleSchema.exactOptional(),
  writes: z.array(writeSchema),
});
