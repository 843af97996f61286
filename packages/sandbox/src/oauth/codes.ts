/** Authorization codes: good for one exchange within ten minutes (RFC 6749 section 4.1.2; RFC 7636). */
import { createHash } from 'node:crypto';
import type { SandboxClock } from '../clock.ts';
import type { Mint } from '../mint.ts';
import type { Grants } from './grants.ts';
import type { SavedCode } from './saved.ts';
import type { Connection, TokenPair } from './token-pair.ts';

const codeLifeSeconds = 600;

/** The sign-in that the person agreed to. */
export interface Consent extends Connection {
  readonly redirectUri: string;
  /** The S256 challenge of the authorization request, if it had one. */
  readonly codeChallenge: string | undefined;
}

export interface CodeExchange {
  readonly code: string;
  readonly clientId: string;
  readonly redirectUri: string;
  readonly codeVerifier: string | undefined;
}

export type CodeRefusal =
  | 'unknown'
  | 'replayed'
  | 'expired'
  | 'redirect_uri_differs'
  | 'verifier_missing'
  | 'verifier_wrong';

interface Code extends Consent {
  readonly expiresAtMs: number;
  tried: boolean;
  grantId: string | undefined;
}

export class AuthorizationCodes {
  readonly #clock: SandboxClock;
  readonly #mint: Mint;
  readonly #grants: Grants;
  readonly #codes = new Map<string, Code>();

  constructor(deps: { clock: SandboxClock; mint: Mint; grants: Grants }) {
    this.#clock = deps.clock;
    this.#mint = deps.mint;
    this.#grants = deps.grants;
  }

  issue(consent: Consent): string {
    const code = this.#mint.token();
    this.#codes.set(code, {
      ...consent,
      expiresAtMs: this.#clock.now() + codeLifeSeconds * 1000,
      tried: false,
      grantId: undefined,
    });
    return code;
  }

  /** A code is good for one try. A second try also ends the tokens of the first. */
  exchange({ code: value, clientId, redirectUri, codeVerifier }: CodeExchange): TokenPair | CodeRefusal {
    const code = this.#codes.get(value);
    if (!code || code.clientId !== clientId) return 'unknown';
    if (code.tried) {
      if (code.grantId !== undefined) this.#grants.endGrant(code.grantId);
      return 'replayed';
    }
    code.tried = true;
    if (this.#clock.now() >= code.expiresAtMs) return 'expired';
    if (code.redirectUri !== redirectUri) return 'redirect_uri_differs';
    if (code.codeChallenge !== undefined && codeVerifier === undefined) return 'verifier_missing';
    // A verifier without a challenge is refused as well: an attacker may have removed the challenge from the request (RFC 9700, 2.1.1).
    if (codeVerifier !== undefined && challengeOf(codeVerifier) !== code.codeChallenge) return 'verifier_wrong';
    const pair = this.#grants.issue(code);
    code.grantId = pair.grantId;
    return pair;
  }

  save(): SavedCode[] {
    return [...this.#codes].map(([code, about]) => ({ code, ...about }));
  }

  load(saved: readonly SavedCode[]): void {
    for (const { code, codeChallenge, grantId, ...about } of saved) {
      this.#codes.set(code, { ...about, codeChallenge, grantId });
    }
  }
}

function challengeOf(verifier: string): string {
  return createHash('sha256').update(verifier).digest('base64url');
}
