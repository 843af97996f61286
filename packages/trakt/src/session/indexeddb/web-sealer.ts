/**
 * Sealing with the browser's WebCrypto: AES-256-GCM with a fresh random nonce for every token of every save. What a token
 * belongs to is authenticated with it, so that it opens only in the row, the version and the store it was sealed for.
 */

import { algorithm, decrypt, encrypt, type Sealed } from '../../aes-gcm.ts';
import { StoreError } from '../../errors.ts';
import type { TokenSet } from '../../oauth/tokens.ts';
import type { AccountSummary } from '../store/record.ts';

export interface SealedTokens {
  accessToken: Sealed;
  refreshToken?: Sealed;
}

/** A record whose tokens are sealed: as a database keeps it. */
export interface SealedRow {
  summary: AccountSummary;
  sealed: SealedTokens;
}

export interface WebSealer {
  /** Seals each token, with a fresh nonce, for the record that it will be stored in. */
  seal(summary: AccountSummary, tokens: Pick<TokenSet, 'accessToken' | 'refreshToken'>): Promise<SealedTokens>;
  /** As `seal`, for tokens that go to another place than the account's row; they don't open there. */
  sealOrphan(summary: AccountSummary, tokens: Pick<TokenSet, 'accessToken' | 'refreshToken'>): Promise<SealedTokens>;
  /** @throws StoreError `corrupt` */
  accessToken(row: SealedRow): Promise<string>;
  /** Undefined where the row has none. @throws StoreError `corrupt` */
  refreshToken(row: SealedRow): Promise<string | undefined>;
}

/** A key that no script can read, not even ours: it seals and opens, and rests in the browser's own store. */
export function newSealingKey(): Promise<CryptoKey> {
  return crypto.subtle.generateKey({ name: algorithm, length: 256 }, false, ['encrypt', 'decrypt']);
}

export function createWebSealer({ key, keyId }: { key: CryptoKey; keyId: string }): WebSealer {
  const sealAs =
    (prefix: string): WebSealer['seal'] =>
    async (summary, { accessToken, refreshToken }) => {
      const sealField = (token: string, field: string) =>
        encrypt(token, key, additionalData(summary, { field: prefix + field, keyId }));
      return {
        accessToken: await sealField(accessToken, 'access_token'),
        ...(refreshToken !== undefined && { refreshToken: await sealField(refreshToken, 'refresh_token') }),
      };
    };

  const open = async (sealed: Sealed, summary: AccountSummary, field: string): Promise<string> => {
    try {
      return await decrypt(sealed, key, additionalData(summary, { field, keyId }));
    } catch (cause) {
      throw damaged(cause);
    }
  };

  return {
    seal: sealAs(''),
    sealOrphan: sealAs('orphan_'),
    accessToken: ({ summary, sealed }) => open(sealed.accessToken, summary, 'access_token'),
    refreshToken: async ({ summary, sealed }) =>
      sealed.refreshToken && (await open(sealed.refreshToken, summary, 'refresh_token')),
  };
}

export function damaged(cause?: unknown): StoreError {
  return new StoreError(
    'corrupt',
    "The sign-in that this browser keeps is damaged; it was left as it is. Clear this site's data in the browser, then sign in again.",
    { cause },
  );
}

/** Of the sealing, not of the tables. */
const schema = 1;
/** A browser's store has one tenant. */
const tenant = '';

function additionalData(summary: AccountSummary, { field, keyId }: { field: string; keyId: string }): BufferSource {
  const { storeId, account, issuer, apiOrigin, clientId, grantId, version } = summary;
  const fields = [schema, tenant, storeId, account, issuer, apiOrigin, clientId, grantId, version, field, keyId];
  return new TextEncoder().encode(JSON.stringify(fields));
}
