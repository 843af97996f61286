/** Seals an account's tokens into its row and opens them again, with the vault's data key. */

import type { KeyObject } from 'node:crypto';
import type { AccountSummary, TokenRecord } from 'trakt-usher/store';
import { raise } from '../files/errors.ts';
import { type SealContext, seal, sealText, unseal, unsealText } from '../sealing/sealing.ts';
import { damaged } from './database.ts';
import type { StoredRow } from './row.ts';

export interface SealableTokens {
  accessToken: string;
  refreshToken?: string;
}

export interface TokenSealer {
  /** The data key that it seals with. */
  readonly keyId: string;
  /** Whether it can open what was sealed with that data key. */
  knows(keyId: string): boolean;
  /** Seals each token, with a nonce of its own. */
  seal(summary: AccountSummary, tokens: SealableTokens): Pick<StoredRow, 'keyId' | 'sealed'>;
  /** As `seal`, for the orphans: such tokens don't open in the account's row. */
  sealOrphan(summary: AccountSummary, tokens: SealableTokens): Pick<StoredRow, 'keyId' | 'sealed'>;
  /** @throws StoreError `corrupt` */
  accessToken(row: StoredRow): string;
  /** Undefined if the row has none. @throws StoreError `corrupt` */
  refreshToken(row: StoredRow): string | undefined;
  /** Both. @throws StoreError `corrupt` */
  tokens(row: StoredRow): SealableTokens;
  /** Seals a text that is no token. `belongsTo` is authenticated with it. */
  sealNote(text: string, belongsTo: readonly string[]): SealedNote;
  /** Undefined if the note was changed, belongs elsewhere, or its key is gone. */
  openNote(note: SealedNote, belongsTo: readonly string[]): string | undefined;
}

export interface SealedNote {
  keyId: string;
  sealed: string;
}

export function createTokenSealer({
  location,
  currentKeyId,
  keys,
}: {
  location: string;
  /** The current key seals; the others only open. */
  currentKeyId: string;
  keys: ReadonlyMap<string, KeyObject>;
}): TokenSealer {
  const keyOf = (keyId: string): KeyObject => keys.get(keyId) ?? raise(damaged(location));
  const open = (sealed: string, { summary, keyId }: StoredRow, field: string): string =>
    unseal(sealed, keyOf(keyId), contextOf(summary, keyId, field)) ?? raise(damaged(location));
  const sealAs = (prefix: string) => (summary: AccountSummary, tokens: SealableTokens) => {
    const keyId = currentKeyId;
    const key = keyOf(keyId);
    const sealField = (token: string, name: string) => seal(token, key, contextOf(summary, keyId, prefix + name));
    const accessToken = sealField(tokens.accessToken, 'access_token');
    if (tokens.refreshToken === undefined) return { keyId, sealed: { accessToken } };
    return { keyId, sealed: { accessToken, refreshToken: sealField(tokens.refreshToken, 'refresh_token') } };
  };
  const noteData = (keyId: string, belongsTo: readonly string[]) => JSON.stringify(['note', keyId, ...belongsTo]);
  const accessToken = (row: StoredRow) => open(row.sealed.accessToken, row, 'access_token');
  const refreshToken = (row: StoredRow) =>
    row.sealed.refreshToken === undefined ? undefined : open(row.sealed.refreshToken, row, 'refresh_token');
  return {
    keyId: currentKeyId,
    knows: (keyId) => keys.has(keyId),
    seal: sealAs(''),
    sealOrphan: sealAs('orphan_'),
    accessToken,
    refreshToken,
    tokens(row) {
      const token = refreshToken(row);
      return { accessToken: accessToken(row), ...(token !== undefined && { refreshToken: token }) };
    },
    sealNote(text, belongsTo) {
      const keyId = currentKeyId;
      return { keyId, sealed: sealText(text, keyOf(keyId), noteData(keyId, belongsTo)) };
    },
    openNote({ keyId, sealed }, belongsTo) {
      const key = keys.get(keyId);
      return key && unsealText(sealed, key, noteData(keyId, belongsTo));
    },
  };
}

/** A record as `read` gives it. */
export function withToken(summary: AccountSummary, accessToken: string): TokenRecord {
  return { ...summary, current: { ...summary.current, accessToken } };
}

function contextOf(summary: AccountSummary, keyId: string, field: string): SealContext {
  const { storeId, account, issuer, apiOrigin, clientId, grantId, version } = summary;
  return { storeId, account, issuer, apiOrigin, clientId, grantId, version, field, keyId };
}
