/** A row of `usher.grants`: the record as JSON, its tokens sealed by two keys, and the place that it may be renewed in. */

import { type AccountKey, type AccountSummary, StoreError } from 'trakt-usher/store';
import { Malformed, parseSummary } from '../data/row.ts';
import type { SealableTokens } from '../data/token-sealer.ts';
import { raise } from '../files/errors.ts';
import { fingerprint } from '../sealing/fingerprint.ts';
import { type SealContext, seal, unseal } from '../sealing/sealing.ts';
import type { DataKeys } from './key-provider.ts';
import { type Row, theDatabase } from './statements.ts';

interface Sealed {
  keyId: string;
  text: string;
}

export interface StoredGrant {
  summary: AccountSummary;
  access: Sealed;
  refresh: SealedRefresh | undefined;
}

interface SealedRefresh extends Sealed {
  /** Of the token; what was written by a version that didn't note it has none until it is renewed. */
  fingerprint: string | undefined;
}

/** As it lies in the table, with what this version doesn't know of: a write compares all of it. */
export interface FoundGrant extends StoredGrant {
  found: unknown;
  /** Another owner's sending may be under way. */
  leased: boolean;
}

/** The columns of `parseGrant`. A role that reads access tokens may read no other. */
export const readableColumns: string = 'record, access_key, access_sealed';
export const allColumns: string = `${readableColumns}, refresh_key, refresh_sealed`;

/** The row of that account: another's record, copied over it, would open there. @throws StoreError `corrupt` */
export function parseGrant(row: Row, { issuer, account }: AccountKey): FoundGrant {
  const summary = parseRecord(row.record);
  if (summary.issuer !== issuer || summary.account !== account) throw damaged();
  return {
    summary,
    found: row.record,
    leased: row.leased === true,
    access: { keyId: String(row.access_key), text: String(row.access_sealed) },
    refresh:
      typeof row.refresh_key === 'string' && typeof row.refresh_sealed === 'string'
        ? { keyId: row.refresh_key, text: row.refresh_sealed, fingerprint: fingerprintIn(row.record) }
        : undefined,
  };
}

/** As it is stored: with the refresh token's fingerprint, so that a token is found without opening all of them. */
export function recordOf({ summary, refresh }: Pick<StoredGrant, 'summary' | 'refresh'>): StoredRecord {
  return { ...summary, refreshFingerprint: refresh?.fingerprint };
}

interface StoredRecord extends AccountSummary {
  refreshFingerprint: string | undefined;
}

function fingerprintIn(record: unknown): string | undefined {
  const { refreshFingerprint }: Record<keyof StoredRecord, unknown> = Object(record);
  return typeof refreshFingerprint === 'string' ? refreshFingerprint : undefined;
}

/** @throws StoreError `corrupt` */
function parseRecord(record: unknown): AccountSummary {
  try {
    return parseSummary(Object(record));
  } catch (error) {
    throw error instanceof Malformed ? damaged() : error;
  }
}

/** Undefined where it is damaged. */
export function summaryOf(record: unknown): AccountSummary | undefined {
  try {
    return parseRecord(record);
  } catch (error) {
    if (error instanceof StoreError) return undefined;
    throw error;
  }
}

export interface GrantSealer {
  /** `prefix` keeps tokens that belong in no account's row from opening there. */
  seal(summary: AccountSummary, tokens: SealableTokens, prefix?: string): Promise<StoredGrant>;
  /** @throws StoreError `corrupt`, `wrong_key` */
  accessToken(grant: StoredGrant): Promise<string>;
  /** Undefined where there is none. @throws StoreError `corrupt`, `wrong_key` */
  refreshToken(grant: StoredGrant): Promise<string | undefined>;
  /** Both, as they were sealed with that prefix. @throws StoreError `corrupt`, `wrong_key` */
  tokens(grant: StoredGrant, prefix?: string): Promise<SealableTokens>;
}

export function createGrantSealer(keys: DataKeys, tenant: string): GrantSealer {
  const open = async ({ keyId, text }: Sealed, summary: AccountSummary, field: string): Promise<string> =>
    unseal(text, await keys.find(keyId), contextOf(summary, { tenant, keyId, field })) ?? raise(damaged());
  const accessToken = ({ access, summary }: StoredGrant, prefix = '') => open(access, summary, `${prefix}access_token`);
  const refreshToken = async ({ refresh, summary }: StoredGrant, prefix = '') =>
    refresh && open(refresh, summary, `${prefix}refresh_token`);
  return {
    async seal(summary, { accessToken, refreshToken }, prefix = '') {
      const sealed = async (purpose: 'access' | 'refresh', token: string): Promise<Sealed> => {
        const { id, key } = await keys.current(purpose);
        const context = contextOf(summary, { tenant, keyId: id, field: `${prefix}${purpose}_token` });
        return { keyId: id, text: seal(token, key, context) };
      };
      return {
        summary,
        access: await sealed('access', accessToken),
        refresh:
          refreshToken === undefined
            ? undefined
            : { ...(await sealed('refresh', refreshToken)), fingerprint: fingerprint(refreshToken) },
      };
    },
    accessToken: (grant) => accessToken(grant),
    refreshToken: (grant) => refreshToken(grant),
    async tokens(grant, prefix) {
      const token = await refreshToken(grant, prefix);
      return { accessToken: await accessToken(grant, prefix), ...(token !== undefined && { refreshToken: token }) };
    },
  };
}

function contextOf(summary: AccountSummary, rest: { tenant: string; keyId: string; field: string }): SealContext {
  const { storeId, account, issuer, apiOrigin, clientId, grantId, version } = summary;
  return { storeId, account, issuer, apiOrigin, clientId, grantId, version, ...rest };
}

/** When a worker has something to do for a record: the later of what is due and what may be sent. Undefined: never. */
export function nextAtMs(summary: AccountSummary): number | undefined {
  const { kind, status, current, dueAtMs, retryAtMs } = summary;
  // Another program's grant is renewed when that program asks.
  if (kind !== 'own' || !current.refreshable || status.state === 'sign_in_required') return undefined;
  if (summary.intent) return retryAtMs ?? 0;
  return dueAtMs === undefined ? undefined : Math.max(dueAtMs, retryAtMs ?? 0);
}

function damaged(): StoreError {
  const message = "A row of the database's grants is damaged; it was left as it is.";
  return new StoreError('corrupt', message, { location: theDatabase });
}

/** @throws every other error */
export function ifCorrupt<T>(error: unknown, instead: T): T {
  if (error instanceof StoreError && error.code === 'corrupt') return instead;
  throw error;
}
