/** A snapshot: all that somebody did in a sandbox, as JSON that another sandbox can go on from. Only this sandbox's own tokens are in it. */
import { z } from 'zod';
import { type SavedFaults, savedFaultsSchema } from '../faults/faults.ts';
import { type SavedOAuth, savedOAuthSchema } from '../oauth/saved.ts';
import { type SavedApi, savedApiSchema } from './recorded-api.ts';
import { SnapshotRefused } from './snapshot-refused.ts';

export interface Snapshot {
  readonly version: 1;
  /** Time goes on from what the clock showed. */
  readonly clock: { readonly atMs: number; readonly frozen: boolean; readonly speed: number };
  /** How many strings were minted, so that none of them is minted again. */
  readonly minted: number;
  readonly faults: SavedFaults;
  readonly oauth: SavedOAuth;
  readonly api: SavedApi;
}

/** Checks what came from a file or over the wire. Throws SnapshotRefused. */
export function asSnapshot(value: unknown): Snapshot {
  const { version } = versioned.safeParse(value).data ?? {};
  if (version === undefined) throw new SnapshotRefused('It is no snapshot of a sandbox.');
  if (version !== 1) throw new SnapshotRefused(`It is of version ${version}, and this sandbox knows version 1.`);
  const result = snapshotSchema.safeParse(value);
  if (result.success) return result.data;
  throw new SnapshotRefused(z.prettifyError(result.error));
}

const versioned = z.looseObject({ version: z.int() });

/** What the clock may be set to: a time that is still a date with all lives added. */
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
