/**
 * An OAuth server that nobody here wrote, with the semantics Trakt's most likely has: Better Auth's provider, in memory.
 * What is adapted is only how it is reached: our paths (`/oauth/token`) are its own (`/api/auth/oauth2/token`), and our
 * JSON bodies become forms, the only thing that its token endpoint reads.
 */

import { oauthProvider } from '@better-auth/oauth-provider';
import { type BetterAuthOptions, betterAuth } from 'better-auth';
import { type MemoryDB, memoryAdapter } from 'better-auth/adapters/memory';
import {
  createAuthorizationUrl,
  exchangeCode,
  type TokenSet,
  validateAuthorizationResponse,
} from '../src/oauth/index.ts';
import type { Transport, TransportRequest, TransportResponse } from '../src/transport.ts';

export interface BetterAuthServer {
  issuer: string;
  /** A public client: no secret, PKCE. */
  clientId: string;
  transport: Transport;
  /** What it answered, in order: path, status, and the error's code and description. */
  answers: string[];
  /** A sign-in of a device of its own, by code and PKCE; always by the same person. */
  signIn(): Promise<TokenSet>;
  /** The status of a call with that access token: 200 or 401. */
  use(accessToken: string): Promise<number>;
  /** The status that a JSON body gets which nobody adapts. */
  sendJson(fields: Record<string, unknown>): Promise<number>;
  /**
   * The next two refreshes have both looked their token up before either uses it up: the same moment, by the server's
   * own order of steps. The one that looks it up after the other has used it is taken for a thief, and ends every sign-in.
   */
  meetAtNextRefresh(): void;
  /** The next answer gets lost after the server has done its work. */
  loseAnswer(): void;
}

const origin = 'http://localhost:3000';
const issuer = 'http://127.0.0.1:9';
const redirectUri = 'http://127.0.0.1:8080/callback';
const scope = 'openid offline_access';
/** The tables that the plugin asks the memory adapter for. */
const emptyTables = [
  'user',
  'session',
  'account',
  'verification',
  'oauthRefreshToken',
  'oauthAccessToken',
  'oauthConsent',
];

const clientId = 'app';
const publicClient = {
  id: '1',
  clientId,
  redirectUris: [redirectUri],
  applicationType: 'native',
  tokenEndpointAuthMethod: 'none',
  grantTypes: ['authorization_code', 'refresh_token'],
  skipConsent: true,
};

/** `reuseSeconds`: how long a used refresh token brings the same tokens again; the provider's own default is 0. */
export async function betterAuthServer({
  reuseSeconds = 0,
}: {
  reuseSeconds?: number;
} = {}): Promise<BetterAuthServer> {
  const database: MemoryDB = {
    ...Object.fromEntries(emptyTables.map((table) => [table, []])),
    oauthClient: [publicClient],
  };
  const auth = betterAuth({
    baseURL: origin,
    secret: 'a secret that keeps nothing, for nothing leaves this process',
    database: (options: BetterAuthOptions) => {
      const adapter = memoryAdapter(database)(options);
      return {
        ...adapter,
        async findOne<Row>(query: Parameters<typeof adapter.findOne>[0]) {
          const found = await adapter.findOne<Row>(query);
          if (query.model === 'oauthRefreshToken') await meeting?.();
          return found;
        },
      };
    },
    emailAndPassword: { enabled: true },
    logger: { disabled: true },
    plugins: [
      // @ts-expect-error Under exactOptionalPropertyTypes the plugin's type isn't its own library's idea of a plugin.
      oauthProvider({
        loginPage: '/sign-in',
        consentPage: '/consent',
        disableJwtPlugin: true,
        scopes: scope.split(' '),
        accessTokenExpiresIn: 604_800,
        refreshTokenReuseInterval: reuseSeconds,
      }),
    ],
  });

  const send = (path: string, init: RequestInit) => auth.handler(new Request(`${origin}/api/auth${path}`, init));
  const signedUp = await send('/sign-up/email', {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin },
    body: JSON.stringify({ name: 'Ada', email: 'ada@example.org', password: 'not much of a secret' }),
  });
  const cookie = signedUp.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ');
  const answers: string[] = [];
  let losing = false;
  let meeting: (() => Promise<void>) | undefined;

  async function transport(url: string, { body }: TransportRequest): Promise<TransportResponse> {
    const { pathname } = new URL(url);
    const lost = losing;
    losing = false;
    const response = await send(pathname.replace('/oauth/', '/oauth2/'), {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams(JSON.parse(body ?? '{}')),
    });
    const text = await response.clone().text();
    const { error, error_description: description } = text === '' ? {} : JSON.parse(text);
    answers.push([pathname, response.status, error && `${error}: ${description}`].filter(Boolean).join(' '));
    if (lost) throw new TypeError('fetch failed');
    return response;
  }

  return {
    issuer,
    clientId,
    transport: Object.assign(transport, { namesFailures: true }),
    answers,
    meetAtNextRefresh() {
      const { promise, resolve } = Promise.withResolvers<void>();
      let arrived = 0;
      meeting = () => {
        arrived += 1;
        if (arrived === 2) {
          meeting = undefined;
          resolve();
        }
        return promise;
      };
    },
    loseAnswer() {
      losing = true;
    },
    async sendJson(fields) {
      const headers = { 'content-type': 'application/json' };
      const body = JSON.stringify({ ...fields, client_id: clientId });
      return (await send('/oauth2/token', { method: 'POST', headers, body })).status;
    },
    async use(accessToken) {
      const { status } = await send('/oauth2/userinfo', { headers: { authorization: `Bearer ${accessToken}` } });
      return status;
    },
    async signIn() {
      const pending = await createAuthorizationUrl({ clientId, redirectUri, issuer });
      const { searchParams } = new URL(pending.url);
      searchParams.set('scope', scope);
      const { headers } = await send(`/oauth2/authorize?${searchParams}`, { headers: { cookie } });
      const { code } = validateAuthorizationResponse({
        // Its own name in `iss`; ours for it is the adapter's.
        response: (headers.get('location') ?? '').replace(/&iss=[^&]*/, ''),
        pending,
      });
      const tokens = await exchangeCode({
        clientId,
        issuer,
        transport,
        code,
        redirectUri,
        codeVerifier: pending.codeVerifier,
      });
      answers.length = 0;
      return tokens;
    },
  };
}
