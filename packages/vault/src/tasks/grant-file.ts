/**
 * The file that carries a grant from one vault to another. A passphrase opens it. The account is readable; the tokens are
 * sealed with AES-256-GCM under a key from scrypt, and the readable part can't be changed unnoticed.
 */

import { type Grant, StoreError, type TokenFacts } from 'trakt-usher/store';
import type { SealableTokens } from '../data/token-sealer.ts';
import { raise } from '../files/errors.ts';
import { parseJson } from '../files/json.ts';
import { type DerivationCost, deriveKey, newDerivation, parseDerivation } from '../keys/derive.ts';
import { sealText, unsealText } from '../sealing/sealing.ts';

/** The passphrase, or a question for it that is asked once the file was found to be one of ours. */
export type Passphrase = string | (() => Promise<string>);

export interface MovingGrant {
  grant: Omit<Grant, 'grantId'>;
  tokens: SealableTokens & { refreshToken: string };
  /** The grant's id in the vault that it left. */
  grantId: string;
  facts: Pick<TokenFacts, 'receivedAtMs' | 'expiresIn' | 'scope'>;
  dueAtMs?: number;
}

export async function encodeGrant({ grant, ...secret }: MovingGrant, passphrase: string): Promise<string> {
  const header: Header = { format, version: 1, grant: inOrder(grant), derivation: newDerivation() };
  const key = await deriveKey(passphrase, header.derivation);
  const sealed = sealText(JSON.stringify(secret), key, JSON.stringify(header));
  return `${JSON.stringify({ ...header, sealed }, undefined, 2)}\n`;
}

/** An export that is under way, or was killed, has its file under this name. */
export function partOf(path: string): string {
  return `${path}${partSuffix}`;
}

export function isPart(path: string): boolean {
  return path.endsWith(partSuffix);
}

const partSuffix = '.part';

/** `torn`: a kill cut this file short. `foreign`: it is none of ours. */
export function judgeGrantFile(text: string): 'whole' | 'torn' | 'foreign' {
  if (parse(text)) return 'whole';
  return text.startsWith(opening) || opening.startsWith(text) ? 'torn' : 'foreign';
}

/** @throws StoreError `corrupt` if this is no such file, `wrong_key` for another passphrase; ConfigError for an empty one */
export async function decodeGrant(
  text: string,
  { passphrase, path }: { passphrase: Passphrase; path: string },
): Promise<MovingGrant> {
  const { header, sealed } =
    parse(text) ?? raise(new StoreError('corrupt', `${path} holds no exported sign-in.`, { location: path }));
  const words = typeof passphrase === 'string' ? passphrase : await passphrase();
  const opened = unsealText(sealed, await deriveKey(words, header.derivation), JSON.stringify(header));
  if (opened === undefined) {
    throw new StoreError('wrong_key', `The passphrase doesn't open ${path}, or the file was changed.`, {
      location: path,
      detail: { reason: 'other_passphrase' },
    });
  }
  // Only somebody who knows the passphrase can have written this.
  const secret: Omit<MovingGrant, 'grant'> = JSON.parse(opened);
  return { grant: header.grant, ...secret };
}

const format = 'usher-grant';
const opening = `{\n  "format": "${format}"`;

interface Header {
  format: typeof format;
  version: 1;
  grant: MovingGrant['grant'];
  derivation: DerivationCost;
}

function parse(text: string): { header: Header; sealed: string } | undefined {
  const file = fieldsOf(parseJson(text));
  const derivation = parseDerivation(file.derivation);
  const { issuer, account, apiOrigin, clientId, redirectUri } = fieldsOf(file.grant);
  const texts = [file.sealed, issuer, account, apiOrigin, clientId, redirectUri ?? ''];
  if (file.format !== format || file.version !== 1 || !derivation) return undefined;
  if (!texts.every((value) => typeof value === 'string')) return undefined;
  const grant = inOrder({
    issuer: String(issuer),
    account: String(account),
    apiOrigin: String(apiOrigin),
    clientId: String(clientId),
    ...(redirectUri !== undefined && { redirectUri: String(redirectUri) }),
  });
  return { header: { format, version: 1, grant, derivation }, sealed: String(file.sealed) };
}

/** The header's text is authenticated, so its fields must always have one order. */
function inOrder({ issuer, account, apiOrigin, clientId, redirectUri }: MovingGrant['grant']): MovingGrant['grant'] {
  return { issuer, account, apiOrigin, clientId, ...(redirectUri !== undefined && { redirectUri }) };
}

function fieldsOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
