/**
 * The request log, in the order of arrival. It shows tokens, codes and device codes as
 * fingerprints only.
 */
import type { HonoRequest } from 'hono';
import { iso } from './api/request/query.ts';
import type { SandboxClock } from './clock.ts';
import { fingerprint } from './fingerprint.ts';
import { readParams } from './oauth/params.ts';
import { clientPaths } from './paths.ts';

/** Fingerprints of the tokens and codes that the request carried. */
export interface TokenFingerprints {
  readonly refresh?: string;
  readonly access?: string;
  /** A token that the sandbox doesn't know, sent for revocation. */
  readonly unknown?: string;
  readonly code?: string;
  readonly deviceCode?: string;
}

export interface LoggedRequest {
  /** ISO 8601, by the sandbox's clock, at the request's arrival. */
  readonly at: string;
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  /** The reply's status. Absent while the request is under way, and when the reply was dropped. */
  status?: number;
  readonly grantType?: string;
  readonly clientId?: string;
  readonly tokenFingerprints: TokenFingerprints;
  /** Whether the server carried the request out, whatever happened to the reply. */
  committed: boolean;
  /** The kind of fault that the request met. */
  fault?: string;
  /** Why the sandbox refused the request, in words. */
  reason?: string;
}

/** Lookups of tokens and clients. */
interface KnownTo {
  kindOf(token: string): 'access' | 'refresh' | undefined;
  knowsClient(clientId: string): boolean;
}

/** More requests than any test makes. Beyond that the oldest are dropped. */
export const keptRequests = 100_000;

/** Selects requests. A missing field selects all. */
export interface RequestFilter {
  readonly path?: string | undefined;
  /** ISO 8601, by the sandbox's clock. */
  readonly since?: string | undefined;
  /** The fingerprint of a token or code that the request carried. */
  readonly token?: string | undefined;
  readonly grantType?: string | undefined;
}

export class RequestLog {
  readonly #clock: SandboxClock;
  readonly #kindOf: KnownTo['kindOf'];
  readonly #knowsClient: KnownTo['knowsClient'];
  /** Once full, a ring: the next entry replaces the oldest. */
  #entries: LoggedRequest[] = [];
  #opened = 0;
  readonly #listeners: ((entry: LoggedRequest) => void)[] = [];
  /** A cache of one: the next request mostly has the same token. */
  #latest: { authorization: string | undefined; fingerprints: TokenFingerprints } = {
    authorization: undefined,
    fingerprints: {},
  };

  constructor(deps: { clock: SandboxClock } & KnownTo) {
    this.#clock = deps.clock;
    this.#kindOf = deps.kindOf;
    this.#knowsClient = deps.knowsClient;
  }

  /** Oldest first. */
  list({ path, since, token, grantType }: RequestFilter = {}): readonly LoggedRequest[] {
    const oldest = this.#opened % keptRequests;
    return [...this.#entries.slice(oldest), ...this.#entries.slice(0, oldest)].filter(
      (entry) =>
        (path === undefined || path === entry.path) &&
        (grantType === undefined || grantType === entry.grantType) &&
        (token === undefined || Object.values(entry.tokenFingerprints).includes(token)) &&
        (since === undefined || Date.parse(entry.at) >= Date.parse(since)),
    );
  }

  clear(): void {
    this.#entries = [];
    this.#opened = 0;
  }

  /** Starts the entry of a request. */
  open(request: HonoRequest): LoggedRequest {
    const entry: LoggedRequest = {
      at: iso(this.#clock.now()),
      method: request.method,
      path: withoutUserCode(request.path),
      tokenFingerprints: this.#ofBearer(request.header('authorization')),
      committed: false,
    };
    this.#entries[this.#opened++ % keptRequests] = entry;
    return entry;
  }

  /** Calls the listener at the end of each request, whether a reply was sent or not. */
  watch(listener: (entry: LoggedRequest) => void): void {
    this.#listeners.push(listener);
  }

  /** The request is over. */
  close(entry: LoggedRequest, reason: string | undefined): void {
    if (reason !== undefined) entry.reason = reason;
    for (const listener of this.#listeners) listener(entry);
  }

  #ofBearer(authorization: string | undefined): TokenFingerprints {
    if (authorization !== this.#latest.authorization) {
      const bearer = /^bearer (.+)$/i.exec(authorization ?? '')?.[1];
      this.#latest = { authorization, fingerprints: fingerprintAs('access', bearer) };
    }
    return this.#latest.fingerprints;
  }

  /** Adds the parameters that a client sent to OAuth. */
  async describe(entry: LoggedRequest, request: HonoRequest): Promise<void> {
    if (!clientPaths.has(entry.path) || entry.method !== 'POST') return;
    const params = await readParams(request);
    if (params instanceof Error) return;
    const { grant_type: grantType, client_id: clientId, refresh_token: refresh, code, token } = params;
    Object.assign(entry, {
      // Known values only: any other value may be a secret in the wrong field.
      ...(grantType && grantTypes.has(grantType) && { grantType }),
      ...(clientId && this.#knowsClient(clientId) && { clientId }),
      tokenFingerprints: {
        ...entry.tokenFingerprints,
        ...fingerprintAs('refresh', refresh),
        ...fingerprintAs(entry.path === '/oauth/device/token' ? 'deviceCode' : 'code', code),
        ...fingerprintAs((token && this.#kindOf(token)) || 'unknown', token),
      },
    });
  }
}

/** /activate/CODE without the code. */
function withoutUserCode(path: string): string {
  return path.startsWith('/activate/') ? '/activate' : path;
}

const grantTypes: ReadonlySet<string> = new Set(['authorization_code', 'refresh_token']);

function fingerprintAs(kind: keyof TokenFingerprints, token: string | undefined): TokenFingerprints {
  return token ? { [kind]: fingerprint(token) } : {};
}
