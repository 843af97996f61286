/** AES-256-GCM with WebCrypto: a fresh random nonce for every text, and data that is authenticated with it. */

/** Nonce, ciphertext and tag. */
export type Sealed = Uint8Array<ArrayBuffer>;

export const algorithm = 'AES-GCM';
const nonceBytes = 12;

export async function encrypt(plaintext: string, key: CryptoKey, authenticated: BufferSource): Promise<Sealed> {
  const iv = crypto.getRandomValues(new Uint8Array(nonceBytes));
  const parameters = { name: algorithm, iv, additionalData: authenticated };
  const ciphertext = await crypto.subtle.encrypt(parameters, key, new TextEncoder().encode(plaintext));
  const sealed = new Uint8Array(nonceBytes + ciphertext.byteLength);
  sealed.set(iv);
  sealed.set(new Uint8Array(ciphertext), nonceBytes);
  return sealed;
}

/** Rejects where key, authenticated data or text are others than those that were sealed. */
export async function decrypt(sealed: Sealed, key: CryptoKey, authenticated: BufferSource): Promise<string> {
  const parameters = { name: algorithm, iv: sealed.subarray(0, nonceBytes), additionalData: authenticated };
  const plaintext = await crypto.subtle.decrypt(parameters, key, sealed.subarray(nonceBytes));
  return new TextDecoder().decode(plaintext);
}
