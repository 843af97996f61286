/** Keys from passphrases: scrypt, RFC 7914. The parameters are stored beside the data that the key opens. */

import { createSecretKey, type KeyObject, randomBytes, scrypt } from 'node:crypto';
import { promisify } from 'node:util';
import { ConfigError } from 'trakt-usher/store';
import { keyBytes } from '../sealing/sealing.ts';

/** scrypt's parameters, and the salt in base64. */
export interface DerivationCost {
  salt: string;
  N: number;
  r: number;
  p: number;
}

/** Each try of a passphrase costs about half a second and 128 MiB. */
export function newDerivation(): DerivationCost {
  return { salt: randomBytes(16).toString('base64'), N: 2 ** 17, r: 8, p: 1 };
}

/** The same words give the same key, however a keyboard composes accented letters. @throws ConfigError for an empty passphrase */
export async function deriveKey(passphrase: string, { salt, N, r, p }: DerivationCost): Promise<KeyObject> {
  if (passphrase === '') throw new ConfigError('passphrase', 'The passphrase is empty.');
  // Node's own limit is 32 MiB. What a stored derivation may cost is judged where it is read.
  const options = { N, r, p, maxmem: Number.MAX_SAFE_INTEGER };
  return createSecretKey(await derive(passphrase.normalize('NFC'), Buffer.from(salt, 'base64'), keyBytes, options));
}

const derive: (
  passphrase: string,
  salt: Buffer,
  length: number,
  options: { N: number; r: number; p: number; maxmem: number },
) => Promise<Buffer> = promisify(scrypt);

/** Reads stored parameters; undefined if they aren't ours, for example if they would take all memory. */
export function parseDerivation(value: unknown): DerivationCost | undefined {
  const { salt, N, r, p }: Record<string, unknown> = Object(value);
  if (typeof salt !== 'string' || Buffer.from(salt, 'base64').length < 16) return undefined;
  const cost = [N, r, p].every((part) => typeof part === 'number' && Number.isInteger(part) && part > 0);
  if (!cost || typeof N !== 'number' || typeof r !== 'number' || typeof p !== 'number') return undefined;
  const sane = N > 1 && N <= 2 ** 20 && Number.isInteger(Math.log2(N)) && r <= 16 && p <= 4;
  return sane ? { salt, N, r, p } : undefined;
}
