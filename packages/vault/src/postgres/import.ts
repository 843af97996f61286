/** Takes many sign-ins in at once: from another program's table, or from another vault. */

import { type AccountKey, type Grant, type ReceivedTokens, StoreError, signedIn } from 'trakt-usher/store';
import { fingerprint } from '../sealing/fingerprint.ts';
import { columnsOf, durable } from './grants.ts';
import { openParts, type PostgresParts, type PostgresVaultOptions } from './parts.ts';
import { run } from './statements.ts';
import type { StoredGrant } from './stored-grant.ts';
import { createWriter } from './writer.ts';

export interface GrantToImport extends ReceivedTokens {
  grant: Omit<Grant, 'grantId'>;
}

export interface ImportOptions {
  /** Puts a sign-in in the place of one that is there, if its access token ends later. */
  replace?: boolean;
  /** Only counts. */
  dryRun?: boolean;
}

export interface Imported {
  added: number;
  replaced: number;
  /** They were there already, and were left as they are. */
  kept: number;
  /** Left out: their refresh token was sent from here in the last 90 days, or another sign-in here has it. It may be used up. */
  sentBefore: number;
}

/**
 * Takes in the sign-ins of one tenant, some hundreds in a call. No other program may renew them any more. A call that is cut
 * off can be made again: what is there is left alone.
 * @throws StoreError
 *
 * @example
 * ```ts
 * const { added, kept } = await importPostgres({ pool, key }, grants);
 * ```
 */
export async function importPostgres(
  options: PostgresVaultOptions,
  grants: readonly GrantToImport[],
  { replace = false, dryRun = false }: ImportOptions = {},
): Promise<Imported> {
  const parts = await openParts(options);
  const counts: Imported = { added: 0, replaced: 0, kept: 0, sentBefore: 0 };
  const fates = await fatesOf(grants, parts);
  const withFate = (wanted: Fate) => grants.filter((_, index) => fates[index] === wanted);
  const [absent, older] = [withFate('absent'), withFate('older')];
  counts.sentBefore = withFate('sent_before').length;
  if (dryRun) {
    counts.added = new Set(absent.map(({ grant }) => JSON.stringify([grant.issuer, grant.account]))).size;
    counts.replaced = replace ? older.length : 0;
  } else {
    counts.added = absent.length > 0 ? await add(absent, parts) : 0;
    if (replace) for (const each of older) if (await putInPlace(each, parts)) counts.replaced += 1;
  }
  counts.kept = grants.length - counts.added - counts.replaced - counts.sentBefore;
  return counts;
}

/** `older`: there is one whose access token ends earlier. */
type Fate = 'absent' | 'older' | 'there' | 'sent_before';

async function fatesOf(grants: readonly GrantToImport[], { pool, tenant }: PostgresParts): Promise<Fate[]> {
  const given = grants.map(({ grant: { issuer, account }, tokens }, at) => ({
    ...{ at, issuer, account },
    fingerprint: fingerprintOf({ tokens }),
  }));
  const rows = await run(
    pool,
    `SELECT g.account IS NOT NULL AS is_there, g.expires_at,
        EXISTS (SELECT 1 FROM usher.audit sent WHERE sent.fingerprint = given.fingerprint AND sent.event = 'sending')
          OR EXISTS (SELECT 1 FROM usher.audit came JOIN usher.grants other USING (tenant, issuer, account)
            WHERE came.fingerprint = given.fingerprint AND came.grant_id = other.record->>'grantId'
              AND (tenant, issuer, account) <> ($1, given.issuer, given.account)) AS was_sent
      FROM jsonb_to_recordset($2) AS given (at integer, issuer text, account text, fingerprint text)
      LEFT JOIN usher.grants g ON g.tenant = $1 AND g.issuer = given.issuer AND g.account = given.account
      ORDER BY given.at`,
    [tenant, JSON.stringify(given)],
  );
  /** The accounts that the tokens of this call are for: the second of two would send again what the first has sent. */
  const owners = new Map<string, string>();
  return rows.map(({ is_there: isThere, expires_at: ends, was_sent: wasSent }, index) => {
    const { issuer, account, fingerprint: token = '' } = given[index] ?? {};
    const owner = JSON.stringify([issuer, account]);
    const isTaken = wasSent === true || (token !== '' && (owners.get(token) ?? owner) !== owner);
    if (!isTaken) owners.set(token, owner);
    if (!isThere) return isTaken ? 'sent_before' : 'absent';
    const itsEnd = ends instanceof Date ? ends.getTime() : Number.POSITIVE_INFINITY;
    return !isTaken && endOf(grants[index]) > itsEnd ? 'older' : 'there';
  });
}

function fingerprintOf({ tokens: { refreshToken } }: Pick<ReceivedTokens, 'tokens'>): string | undefined {
  return refreshToken === undefined ? undefined : fingerprint(refreshToken);
}

/** Of one without an end nobody knows whether it is newer. */
function endOf(grant: GrantToImport | undefined): number {
  const { expiresIn } = grant?.tokens ?? {};
  return grant && expiresIn !== undefined ? grant.receivedAtMs + expiresIn * 1_000 : Number.NEGATIVE_INFINITY;
}

/** @returns how many weren't there */
async function add(grants: readonly GrantToImport[], { pool, tenant, sealer, storeId, by }: PostgresParts) {
  const sealed = await Promise.all(
    grants.map(async ({ grant, ...received }) => {
      const newGrant = { ...received, grant: { ...grant, grantId: crypto.randomUUID() }, replaces: undefined };
      const stored = await sealer.seal(signedIn(undefined, { newGrant, storeId }), received.tokens);
      return { ...rowOf(stored), fingerprint: fingerprintOf(received) };
    }),
  );
  const [row] = await run(
    pool,
    `WITH given AS (
        SELECT * FROM jsonb_to_recordset($2) AS given (issuer text, account text, record jsonb, access_key text,
          access_sealed text, refresh_key text, refresh_sealed text, next_at timestamptz, expires_at timestamptz, fingerprint text)),
      written AS (
        INSERT INTO usher.grants (tenant, issuer, account, record, access_key, access_sealed, refresh_key, refresh_sealed, next_at, expires_at, home)
          SELECT $1, issuer, account, record, access_key, access_sealed, refresh_key, refresh_sealed, next_at, expires_at, usher.home()
            FROM given ORDER BY issuer, account
          ON CONFLICT DO NOTHING RETURNING issuer, account, record),
      noted AS (
        INSERT INTO usher.audit (tenant, issuer, account, event, grant_id, version, fingerprint, by)
          SELECT $1, issuer, account, 'imported', written.record->>'grantId', 1, fingerprint, $3
            FROM written JOIN given USING (issuer, account) WHERE written.record = given.record)
      SELECT count(pg_notify('usher', json_build_array($1::text, issuer, account)::text)) AS added, ${durable} FROM written`,
    [tenant, JSON.stringify(sealed), by],
  );
  return Number(row?.added);
}

function rowOf(grant: StoredGrant) {
  const [record, access_key, access_sealed, refresh_key, refresh_sealed, next_at, expires_at] = columnsOf(grant);
  const { issuer, account } = grant.summary;
  return {
    ...{ issuer, account, record: JSON.parse(String(record)) },
    ...{ access_key, access_sealed, refresh_key, refresh_sealed, next_at, expires_at },
  };
}

/** False where it is being renewed: what that brings is newer. */
async function putInPlace({ grant, ...received }: GrantToImport, parts: PostgresParts): Promise<boolean> {
  const key: AccountKey = { issuer: grant.issuer, account: grant.account };
  if (await parts.grants.isLeased(key)) return false;
  try {
    const writer = createWriter(key, parts);
    const replaces = await writer.read();
    await writer.saveGrant({ ...received, grant: { ...grant, grantId: crypto.randomUUID() }, replaces });
    return true;
  } catch (error) {
    if (error instanceof StoreError && error.code === 'version_conflict') return false;
    throw error;
  }
}
