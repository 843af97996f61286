/** For tests: a client that asks the sandbox as an app does, and a visitor who uses its pages as a person does. */
import { createHash } from 'node:crypto';
import type { Sandbox, TokenResponse } from '../src/index.ts';

export const redirectUri = 'http://localhost:8080/callback';
export const codeVerifier = 'a-verifier-that-is-as-long-as-the-standard-wants-it';
const codeChallenge = createHash('sha256').update(codeVerifier).digest('base64url');

/** What the sandbox needs to be for these: in this process, or behind a port. */
export type Asked = Pick<Sandbox, 'fetch'>;

export interface Client {
  post(path: string, params: Record<string, unknown>, headers?: Record<string, string>): Promise<Response>;
  refresh(refreshToken: string): Promise<Response>;
  revoke(token: string): Promise<Response>;
  exchange(code: string, params?: Record<string, unknown>): Promise<Response>;
  poll(deviceCode: string): Promise<Response>;
  /** The API's answer to that access token: 200, 401, or why not. */
  apiStatus(accessToken: string): Promise<number>;
}

export function aClient(sandbox: Asked, clientId = 'sandbox-client'): Client {
  const app = { client_id: clientId };
  const client: Client = {
    post: (path, params, headers) =>
      sandbox.fetch(path, {
        method: 'POST',
        redirect: 'manual',
        headers: { 'Content-Type': 'application/json', 'User-Agent': 'SandboxTest/1.0', ...headers },
        body: JSON.stringify(params),
      }),
    refresh: (token) => client.post('/oauth/token', { ...app, grant_type: 'refresh_token', refresh_token: token }),
    revoke: (token) => client.post('/oauth/revoke', { ...app, token }),
    exchange: (code, params) =>
      client.post('/oauth/token', {
        ...app,
        grant_type: 'authorization_code',
        code,
        redirect_uri: redirectUri,
        code_verifier: codeVerifier,
        ...params,
      }),
    poll: (deviceCode) => client.post('/oauth/device/token', { ...app, code: deviceCode }),
    async apiStatus(accessToken) {
      const reply = await sandbox.fetch('/users/settings', {
        headers: {
          'Content-Type': 'application/json',
          'User-Agent': 'SandboxTest/1.0',
          'trakt-api-key': clientId,
          'trakt-api-version': '2',
          Authorization: `Bearer ${accessToken}`,
        },
      });
      return reply.status;
    },
  };
  return client;
}

/** The headers of a request to the API, with a new sign-in. */
export function apiHeaders(sandbox: Sandbox): Record<string, string> {
  return {
    'Content-Type': 'application/json',
    'User-Agent': 'SandboxTest/1.0',
    'trakt-api-key': 'sandbox-client',
    'trakt-api-version': '2',
    Authorization: `Bearer ${sandbox.issueGrant().access_token}`,
  };
}

export async function tokensOf(reply: Response): Promise<TokenResponse> {
  if (reply.status !== 200) throw new Error(`No tokens: ${reply.status} ${await reply.text()}`);
  return reply.json();
}

export interface DeviceCodeReply {
  readonly device_code: string;
  readonly user_code: string;
  readonly verification_url: string;
  readonly expires_in: number;
  readonly interval: number;
}

export async function startDevice(sandbox: Asked): Promise<DeviceCodeReply> {
  const reply = await aClient(sandbox).post('/oauth/device/code', { client_id: 'sandbox-client' });
  return reply.json();
}

/** The address that an app opens for a sign-in with PKCE. */
export function authorizePath(params: Record<string, string | undefined> = {}): string {
  const all = {
    response_type: 'code',
    client_id: 'sandbox-client',
    redirect_uri: redirectUri,
    state: 'xyz',
    code_challenge: codeChallenge,
    code_challenge_method: 'S256',
    ...params,
  };
  const given = Object.entries(all).filter((pair): pair is [string, string] => pair[1] !== undefined);
  return `/oauth/authorize?${new URLSearchParams(given)}`;
}

export interface Visitor {
  open(path: string): Promise<SeenPage>;
  /** Sends the form of the page that was seen last, to that page's own address. */
  send(fields: Record<string, string>): Promise<SeenPage>;
  /** Signs in on the page that was seen last, as ada or another, and follows. */
  signIn(username?: string): Promise<SeenPage>;
}

interface SeenPage {
  readonly status: number;
  readonly title: string;
  readonly text: string;
  readonly headers: Headers;
  /** Where a redirect leads. */
  readonly location: URL;
}

/** Keeps cookies, follows redirects within the sandbox. */
export function aVisitor(sandbox: Asked): Visitor {
  const cookies = new Map<string, string>();
  let here = '/';
  let csrf = '';

  async function go(path: string, init: RequestInit = {}): Promise<SeenPage> {
    here = path;
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const reply = await sandbox.fetch(path, {
      ...init,
      redirect: 'manual',
      headers: { ...init.headers, Cookie: cookie },
    });
    for (const set of reply.headers.getSetCookie()) {
      const [name = '', value = ''] = set.split(';')[0]?.split('=') ?? [];
      cookies.set(name, value);
    }
    const location = reply.headers.get('location');
    if (location?.startsWith('/')) return go(location);
    const text = await reply.text();
    csrf = /name="csrf" value="([^"]*)"/.exec(text)?.[1] ?? '';
    return {
      status: reply.status,
      title: /<h1>([^<]*)<\/h1>/.exec(text)?.[1] ?? '',
      text,
      headers: reply.headers,
      location: new URL(location ?? 'about:blank'),
    };
  }

  const visitor: Visitor = {
    open: (path) => go(path),
    send: (fields) =>
      go(here, {
        method: 'POST',
        headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams({ csrf, ...fields }).toString(),
      }),
    signIn: (username = 'ada') => visitor.send({ action: 'sign_in', username, password: username }),
  };
  return visitor;
}
