/**
 * Sealing: AES-256-GCM with a fresh random nonce for every field of every save. The field's owner is authenticated with
 * it, so that a sealed token opens only in the row, the version and the vault it was sealed for.
 */

import { createCipheriv, createDecipheriv, createSecretKey, type KeyObject, randomBytes } from 'node:crypto';

/** The owner of a sealed field. */
export interface SealContext {
  /** Of a database that many share. A vault in a file has none. */
  tenant?: string;
  storeId: string;
  account: string;
  issuer: string;
  apiOrigin: string;
  clientId: string;
  grantId: string;
  version: number;
  field: string;
  keyId: string;
}

/** Nonce, ciphertext and tag, in base64url. */
export function seal(plaintext: string, key: KeyObject, context: SealContext): string {
  return encrypt(Buffer.from(plaintext, 'utf8'), key, additionalData(context));
}

/** The plaintext; undefined if the field was changed or was sealed for another owner. */
export function unseal(sealed: string, key: KeyObject, context: SealContext): string | undefined {
  return decrypt(sealed, key, additionalData(context))?.toString('utf8');
}

/** Seals a text that is no field of a row. `belongsTo` is authenticated with it. */
export function sealText(plaintext: string, key: KeyObject, belongsTo: string): string {
  return encrypt(Buffer.from(plaintext, 'utf8'), key, Buffer.from(belongsTo, 'utf8'));
}

/** The plaintext; undefined if the key is another or anything was changed. */
export function unsealText(sealed: string, key: KeyObject, belongsTo: string): string | undefined {
  return decrypt(sealed, key, Buffer.from(belongsTo, 'utf8'))?.toString('utf8');
}

/** A key that seals fields. It is stored wrapped by a key-encryption key. */
export function newDataKey(): KeyObject {
  return createSecretKey(randomBytes(keyBytes));
}

export function wrapKey(dataKey: KeyObject, keyEncryptionKey: KeyObject, { storeId, keyId }: WrapContext): string {
  return encrypt(dataKey.export(), keyEncryptionKey, wrapData({ storeId, keyId }));
}

/** The data key; undefined if another key wrapped it. */
export function unwrapKey(wrapped: string, keyEncryptionKey: KeyObject, context: WrapContext): KeyObject | undefined {
  const key = decrypt(wrapped, keyEncryptionKey, wrapData(context));
  return key?.length === keyBytes ? createSecretKey(key) : undefined;
}

type WrapContext = Pick<SealContext, 'storeId' | 'keyId'>;

export const keyBytes = 32;
/** The version of the sealing, not of the tables. */
const schema = 1;
const nonceBytes = 12;
const tagBytes = 16;
const algorithm = 'aes-256-gcm';

function additionalData(context: SealContext): Buffer {
  const { tenant = '', storeId, account, issuer, apiOrigin, clientId, grantId, version, field, keyId } = context;
  const fields = [schema, tenant, storeId, account, issuer, apiOrigin, clientId, grantId, version, field, keyId];
  return Buffer.from(JSON.stringify(fields));
}

function wrapData({ storeId, keyId }: WrapContext): Buffer {
  return Buffer.from(JSON.stringify([schema, '', storeId, 'data_key', keyId]));
}

function encrypt(plaintext: Buffer, key: KeyObject, authenticated: Buffer): string {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv(algorithm, key, nonce, { authTagLength: tagBytes }).setAAD(authenticated);
  const ciphertext = [cipher.update(plaintext), cipher.final()];
  return Buffer.concat([nonce, ...ciphertext, cipher.getAuthTag()]).toString('base64url');
}

function decrypt(sealed: string, key: KeyObject, authenticated: Buffer): Buffer | undefined {
  const bytes = Buffer.from(sealed, 'base64url');
  // Decoding skips characters that aren't base64url: accept only the one way to write these bytes.
  if (bytes.length < nonceBytes + tagBytes || bytes.toString('base64url') !== sealed) return undefined;
  const decipher = createDecipheriv(algorithm, key, bytes.subarray(0, nonceBytes), { authTagLength: tagBytes })
    .setAAD(authenticated)
    .setAuthTag(bytes.subarray(-tagBytes));
  // In this mode all of it comes with the first call, and the last one only says whether the tag is right.
  const plaintext = decipher.update(bytes.subarray(nonceBytes, -tagBytes));
  try {
    decipher.final();
    return plaintext;
  } catch {
    return undefined;
  }
}
