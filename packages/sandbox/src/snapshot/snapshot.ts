/** A snapshot: the state of a sandbox as JSON, from which another sandbox can go on. The only tokens in it are the sandbox's own. */
import { z } from 'zod';
import { type SavedFaults, savedFaultsSchema } from '../faults/faults.ts';
import { type SavedOAuth, savedOAuthSchema } from '../oauth/saved.ts';
import { type SavedApi, savedApiSchema } from './recorded-api.ts';
import { SnapshotRefused } from './snapshot-refused.ts';

export interface Snapshot {
  readonly version: 1;
  /** The clock goes on from this time. */
  readonly clock: { readonly atMs: number; readonly frozen: boolean; readonly speed: number };
  /** How many strings were minted, so that none is minted again. */
  readonly minted: number;
  readonly faults: SavedFaults;
  readonly oauth: SavedOAuth;
  readonly api: SavedApi;
}

/** Checks a value from a file or a request. Throws SnapshotRefused. */
export function asSnapshot(value: unknown): Snapshot {
  const { version } = versioned.safeParse(value).data ?? {};
  if (version === undefined) throw new SnapshotRefused('It is not a snapshot of a sandbox.');
  if (version !== 1) throw new SnapshotRefused(`It is of version ${version}, and this sandbox knows version 1.`);
  const result = snapshotSchema.safeParse(value);
  if (result.success) return result.data;
  throw new SnapshotRefused(z.prettifyError(result.error));
}

const versioned = z.looseObject({ version: z.int() });

/** The latest time of a clock: with the life of every token added it is still a valid date. */
const latestMs = Date.UTC(9000, 0);

const snapshotSchema: z.ZodType<Snapshot> = z.strictObject({
  version: z.literal(1),
  clock: z.strictObject({
    atMs: z.int().min(-latestMs).max(latestMs),
    frozen: z.boolean(),
    speed: z.number().positive(),
  }),
  minted: z.int().min(0),
  faults: savedFaultsSchema,
  oauth: savedOAuthSchema,
  api: savedApiSchema,
});
