/** A token's fingerprint: enough to say "the same one", useless for signing in. For tokens only, never for passwords or codes. */

/**
 * The first 64 bits of the token's SHA-256, in 16 hexadecimal digits.
 *
 * @example
 * ```ts
 * console.log('Signed in, token', await fingerprint(tokens.accessToken));
 * ```
 */
export async function fingerprint(token: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(token));
  return Array.from(new Uint8Array(digest, 0, 8), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
