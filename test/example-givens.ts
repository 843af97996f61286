/** What the examples in packages/trakt may take as given. Each example gets values of its own. */

import {
  type AccountSummary,
  createAuthorizationUrl,
  createMemoryStore,
  createSession,
  createTraktClient,
  requestDeviceCode,
  silentLog,
  type TokenRecord,
  type TokenSet,
  WriteOutcomeUnknown,
} from 'trakt-usher';
import {
  type ConformanceCase,
  type FirstEdition,
  type Grant,
  type Intent,
  type NewGrant,
  SpendPermit,
} from 'trakt-usher/store';

export type Givens = Awaited<ReturnType<typeof createGivens>>;

/** What is used of a sandbox. Its own type would make the compiler read all of the sandbox for the examples. */
interface Sandbox {
  fetch(url: string, init: { redirect: 'manual' }): Promise<Response>;
  issueGrant(): { access_token: string; refresh_token: string; expires_in: number };
}

interface Around {
  sandbox: Sandbox;
  /** What session and client meet at their first call, for an example that handles it. */
  error: Error | undefined;
  /** Hears what the example shows, saves and starts. */
  told: (what: unknown) => void;
}

export async function createGivens({ sandbox, error, told }: Around) {
  const clientId = 'sandbox-client';
  const app = { clientId };
  const tokens = tokensFrom(sandbox);
  const store = createMemoryStore();
  const signedIn = createSession({ app, store, account: 'ada' });
  await signedIn.signIn(tokens);
  const watched_at = '2026-01-31T20:00:00.000Z';
  if (error instanceof WriteOutcomeUnknown) {
    // It is at Trakt, as after an answer that was lost.
    await createTraktClient({ app, session: signedIn }).sync.history.add({
      movies: [{ ids: { trakt: 1 }, watched_at }],
    });
  }
  let ahead = error;
  const session = {
    ...signedIn,
    async accessToken(options?: { rejected?: string; signal?: AbortSignal }) {
      const met = ahead;
      ahead = undefined;
      if (met) throw met;
      return signedIn.accessToken(options);
    },
  };
  const client = createTraktClient({ app, session });
  const pending = await createAuthorizationUrl({ clientId, redirectUri: 'http://127.0.0.1/callback' });
  const consent = await sandbox.fetch(pending.url, { redirect: 'manual' });
  const callback = consent.headers.get('location') ?? '';
  const inDoubt = aRecordInDoubt(signedIn);
  const { current, intent, ...grant } = inDoubt;
  const { accessToken: _accessToken, ...facts } = current;
  const read: AccountSummary = { ...grant, current: facts, intent };
  const newGrant: NewGrant = { grant, tokens, receivedAtMs: Date.now(), replaces: undefined };
  const kept = new Map<string, string>();
  return {
    app,
    client,
    clientId,
    createMyStore: createMemoryStore,
    device: await requestDeviceCode(app),
    inDoubt,
    it: (_name: string, run: () => ReturnType<ConformanceCase['run']>) => told(run()),
    location: { href: callback, assign: (url: string) => told(url) },
    log: silentLog,
    newGrant,
    pending,
    permit: new SpendPermit({ ...grant, intent }, 'refresh-1'),
    plan: { sendWithinMs: 3_000, retryAfterMs: 60_000 },
    play: { watched_at },
    read,
    refreshToken: 'refresh-1',
    request: new Request(callback),
    row: asRow({ ...grant, schema: 1, current: facts }),
    save: async (saved: object) => told(saved),
    saved: { refreshToken: tokensFrom(sandbox).refreshToken },
    secret: 'a secret of at least 32 characters',
    sendAgain: async () => told('sent again'),
    session,
    sessionStorage: { setItem: (name: string, value: string) => kept.set(name, value) },
    show: (message: string) => told(message),
    showSignIn: (reason: string) => told(reason),
    store,
    stored: read,
    storeId: 'store-1',
    tokens,
    trakt: client,
    tryAgainAt: (time: Date | undefined) => told(time),
    watched_at,
  };
}

function tokensFrom(sandbox: Sandbox): TokenSet & { refreshToken: string } {
  const { access_token, refresh_token, expires_in } = sandbox.issueGrant();
  return { accessToken: access_token, refreshToken: refresh_token, expiresIn: expires_in };
}

/** Of either edition, as far as the reader of a store knows. */
function asRow(row: FirstEdition | AccountSummary): FirstEdition | AccountSummary {
  return row;
}

function aRecordInDoubt({
  issuer,
  apiOrigin,
  account,
}: Omit<Grant, 'clientId' | 'grantId'>): TokenRecord & { intent: Intent } {
  const nowMs = Date.now();
  return {
    schema: 2,
    kind: 'own',
    storeId: 'store-1',
    issuer,
    account,
    apiOrigin,
    clientId: 'sandbox-client',
    grantId: 'grant-1',
    version: 1,
    status: { state: 'active' },
    current: { accessToken: 'access-1', refreshable: true, receivedAtMs: nowMs, expiresIn: 600 },
    intent: {
      id: 'intent-1',
      refreshTokenFingerprint: '0123456789abcdef',
      firstSentAtMs: nowMs,
      attempts: 1,
      unanswered: 1,
      last: { n: 1, sentAtMs: nowMs, by: 'example' },
    },
  };
}
