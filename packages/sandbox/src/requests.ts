/**
 * The request log, in the order of arrival. It shows tokens, codes and device codes as
 * fingerprints only.
 */
import type { HonoRequest } from 'hono';
import { iso } from './api/request/query.ts';
import type { SandboxClock } from './clock.ts';
import { fingerprint } from './fingerprint.ts';
import { readParams } from './oauth/params.ts';
import type { TokenPair } from './oauth/token-pair.ts';
import { clientPaths } from './paths.ts';
import {
  type AnswerTraits,
  answerTraits,
  type JudgedParameter,
  judgedAmong,
  type RequestTraits,
  traitsOf,
} from './request-traits.ts';

/** Fingerprints of the tokens and codes that the request carried. */
export interface TokenFingerprints {
  readonly refresh?: string;
  readonly access?: string;
  /** A token that the sandbox doesn't know, sent for revocation. */
  readonly unknown?: string;
  readonly code?: string;
  readonly deviceCode?: string;
}

export interface LoggedRequest extends RequestTraits, AnswerTraits {
  /** How many times the log had been cleared before. */
  readonly run: number;
  /** Arrivals and ends of requests are counted together, so that two requests overlapped if one began before the other ended. */
  readonly began: number;
  /** Absent while the request is under way. */
  ended?: number;
  /** ISO 8601, by the sandbox's clock, at the request's arrival. */
  readonly at: string;
  /** The sandbox's clock stood still at the arrival. */
  readonly frozen?: true;
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  /** The reply's status. Absent while the request is under way, and when the reply was dropped. */
  status?: number;
  readonly grantType?: string;
  readonly clientId?: string;
  readonly tokenFingerprints: TokenFingerprints;
  /** The sign-in that the tokens come from, the same for all tokens that follow each other by refreshes. */
  readonly signIn?: string;
  /** The OAuth parameters that the client sent, of those that a rule looks at. */
  readonly sent?: readonly JudgedParameter[];
  /** The fingerprint of the body of a write to the API. */
  readonly body?: string;
  /** Fingerprints of the tokens that the server issued, whether the answer arrived or not. */
  readonly issued?: TokenFingerprints;
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
  /** The id of the sign-in that a token comes from, also of one that has ended. */
  signInOf(token: string): string | undefined;
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
  readonly #signInOf: KnownTo['signInOf'];
  readonly #knowsClient: KnownTo['knowsClient'];
  /** Once full, a ring: the next entry replaces the oldest. */
  #entries: LoggedRequest[] = [];
  #opened = 0;
  #run = 0;
  #counted = 0;
  readonly #listeners: ((entry: LoggedRequest) => void)[] = [];
  /** A cache of one: the next request mostly has the same token. */
  #latest: Bearer = nobody;

  constructor(deps: { clock: SandboxClock } & KnownTo) {
    this.#clock = deps.clock;
    this.#kindOf = deps.kindOf;
    this.#signInOf = deps.signInOf;
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
    this.#run++;
    this.#latest = nobody;
  }

  /** Starts the entry of a request. */
  open(request: HonoRequest): LoggedRequest {
    const { tokenFingerprints, signIn } = this.#ofBearer(request.header('authorization'));
    const entry: LoggedRequest = {
      run: this.#run,
      began: this.#counted++,
      at: iso(this.#clock.now()),
      ...(this.#clock.frozen && { frozen: true }),
      method: request.method,
      path: withoutUserCode(request.path),
      tokenFingerprints,
      ...(signIn && { signIn }),
      ...traitsOf(request, (value) => this.#kindOf(value) !== undefined),
      committed: false,
    };
    this.#entries[this.#opened++ % keptRequests] = entry;
    return entry;
  }

  /** Calls the listener at the end of each request, whether a reply was sent or not. */
  watch(listener: (entry: LoggedRequest) => void): void {
    this.#listeners.push(listener);
  }

  /** The server has answered, whether the answer arrives or not. */
  answered(entry: LoggedRequest, answer: Pick<Response, 'status' | 'headers'>): void {
    entry.status = answer.status;
    Object.assign(entry, answerTraits(answer));
  }

  /** The request is over. */
  close(
    entry: LoggedRequest,
    { reason, issued }: { reason?: string | undefined; issued?: TokenPair | undefined },
  ): void {
    entry.ended = this.#counted++;
    if (reason !== undefined) entry.reason = reason;
    if (issued !== undefined) {
      const { accessToken, refreshToken, grantId } = issued;
      Object.assign(entry, {
        issued: { access: fingerprint(accessToken), refresh: fingerprint(refreshToken) },
        signIn: fingerprint(grantId),
      });
    }
    for (const listener of this.#listeners) listener(entry);
  }

  #ofBearer(authorization: string | undefined): Bearer {
    if (authorization !== this.#latest.authorization) {
      const bearer = /^bearer (.+)$/i.exec(authorization ?? '')?.[1];
      this.#latest = { authorization, tokenFingerprints: fingerprintAs('access', bearer), ...this.#signedIn(bearer) };
    }
    return this.#latest;
  }

  #signedIn(token: string | undefined): { signIn?: string } {
    const id = token && this.#signInOf(token);
    return id ? { signIn: fingerprint(id) } : {};
  }

  /** Adds the parameters that a client sent to OAuth, and the fingerprint of what it wrote. */
  describe(entry: LoggedRequest, request: HonoRequest): Promise<void> | undefined {
    if (entry.method !== 'GET' && entry.method !== 'HEAD') return this.#describeBody(entry, request);
    if (entry.path === '/oauth/authorize') Object.assign(entry, judgedAmong(request.query()));
    return undefined;
  }

  async #describeBody(entry: LoggedRequest, request: HonoRequest): Promise<void> {
    if (clientPaths.has(entry.path)) await this.#describeOAuth(entry, request);
    else if (!entry.path.startsWith('/oauth/') && entry.path !== '/activate') {
      // The API reads the body of the request itself.
      const body = await request.raw.clone().text();
      if (body !== '') Object.assign(entry, { body: fingerprint(body) });
    }
  }

  async #describeOAuth(entry: LoggedRequest, request: HonoRequest): Promise<void> {
    if (entry.method !== 'POST') return;
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
      ...this.#signedIn(refresh ?? token),
      ...judgedAmong(params),
    });
  }
}

/** What an Authorization header says. */
interface Bearer {
  readonly authorization: string | undefined;
  readonly tokenFingerprints: TokenFingerprints;
  readonly signIn?: string;
}

const nobody: Bearer = { authorization: undefined, tokenFingerprints: {} };

/** /activate/CODE without the code. */
function withoutUserCode(path: string): string {
  return path.startsWith('/activate/') ? '/activate' : path;
}

const grantTypes: ReadonlySet<string> = new Set(['authorization_code', 'refresh_token']);

function fingerprintAs(kind: keyof TokenFingerprints, token: string | undefined): TokenFingerprints {
  return token ? { [kind]: fingerprint(token) } : {};
}
