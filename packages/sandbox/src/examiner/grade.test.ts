import { beforeEach, describe, expect, it } from 'vitest';
import { aClient, authorizePath, type Client, startDevice, tokensOf } from '../../test/client.ts';
import { createSandbox, gradeClient, type Sandbox, type SandboxOptions, type TokenResponse } from '../index.ts';
import { rules, type Verdict } from './grade.ts';

/** A client that does what a test tells it to, against a sandbox whose time stands still unless it is moved. */
interface Subject {
  readonly sandbox: Sandbox;
  readonly client: Client;
  readonly tokens: TokenResponse;
  ask(path: string, init?: Asked): Promise<Response | undefined>;
  wait(seconds: number): void;
}

interface Asked {
  method?: string;
  body?: unknown;
  token?: string;
  headers?: Record<string, string>;
}

let at = 0;
const start = Date.UTC(2026, 10, 21);

function aSubject(options: SandboxOptions = {}): Subject {
  at = start;
  const sandbox = createSandbox({ plays: 400, now: () => at, ...options });
  const tokens = sandbox.issueGrant();
  const usual = {
    'Content-Type': 'application/json',
    'User-Agent': 'SandboxTest/1.0',
    'trakt-api-version': '2',
    'trakt-api-key': 'sandbox-client',
  };
  return {
    sandbox,
    client: aClient(sandbox),
    tokens,
    async ask(path, { method = 'GET', body, token = tokens.access_token, headers } = {}) {
      const all = { ...usual, Authorization: `Bearer ${token}`, ...headers };
      const sent = body === undefined ? {} : { body: JSON.stringify(body) };
      return sandbox.fetch(path, { method, headers: all, ...sent }).catch(() => undefined);
    },
    wait: (seconds) => {
      at += seconds * 1000;
    },
  };
}

type Act = (subject: Subject) => Promise<unknown>;

const play = { movies: [{ ids: { trakt: 3 } }] };
const lostRefresh = { route: 'token', kind: 'drop', commit: true } as const;
const lostWrite = { route: 'api', kind: 'drop', commit: true } as const;
const refresh = ({ client, tokens }: Subject) => client.refresh(tokens.refresh_token).catch(() => undefined);
const addPlay = ({ ask }: Subject) => ask('/sync/history', { method: 'POST', body: play });
const renewed = async (subject: Subject) => tokensOf(await subject.client.refresh(subject.tokens.refresh_token));
/** A sign-in on a device, up to the first poll. */
async function aDevice(subject: Subject, answer: 'approve' | 'deny' | undefined) {
  const device = await startDevice(subject.sandbox);
  if (answer) subject.sandbox.answerDevice(device.user_code, answer);
  await subject.client.poll(device.device_code);
  return device.device_code;
}

/** For each rule a client that breaks it and one that keeps it. */
const cases: Record<string, { breaks: Act; keeps: Act; options?: SandboxOptions }> = {
  'user-agent-missing': {
    breaks: ({ ask }) => ask('/movies/popular', { headers: { 'User-Agent': '' } }),
    keeps: ({ ask }) => ask('/movies/popular'),
  },
  'user-agent-generic': {
    breaks: ({ ask }) => ask('/movies/popular', { headers: { 'User-Agent': 'axios/1.7.2' } }),
    keeps: ({ ask }) => ask('/movies/popular', { headers: { 'User-Agent': 'my-app/1.0 axios/1.7.2' } }),
  },
  'header-missing': {
    breaks: ({ ask }) => ask('/movies/popular', { headers: { 'trakt-api-key': '' } }),
    keeps: ({ ask }) => ask('/movies/popular'),
  },
  'secret-in-query': {
    breaks: ({ ask, tokens }) => ask(`/sync/watched/movies?access_token=${tokens.access_token}`),
    keeps: ({ ask }) => ask('/sync/watched/movies?extended=full'),
  },
  'dead-host': {
    breaks: ({ ask }) => ask('https://api-v2launch.trakt.tv/movies/popular'),
    keeps: ({ ask }) => ask('https://api.trakt.tv/movies/popular'),
  },
  'device-polled-too-fast': {
    breaks: async (subject) => subject.client.poll(await aDevice(subject, undefined)),
    async keeps(subject) {
      const code = await aDevice(subject, undefined);
      subject.wait(5);
      await subject.client.poll(code);
    },
  },
  'device-polled-after-end': {
    async breaks(subject) {
      const code = await aDevice(subject, 'deny');
      subject.wait(5);
      await subject.client.poll(code);
    },
    keeps: (subject) => aDevice(subject, 'deny'),
  },
  'code-sent-twice': {
    async breaks({ client }) {
      for (let times = 0; times < 2; times++) await client.exchange('a-code');
    },
    keeps: ({ client }) => client.exchange('a-code'),
  },
  'secret-needless': {
    breaks: ({ client }) => client.exchange('a-code', { client_secret: 'sandbox-secret' }),
    keeps: ({ client }) => client.exchange('a-code'),
  },
  'pkce-missing': {
    breaks: ({ client }) => client.exchange('a-code', { code_verifier: undefined, client_secret: 'sandbox-secret' }),
    keeps: ({ sandbox }) => sandbox.fetch(authorizePath()),
  },
  'state-missing': {
    breaks: ({ sandbox }) => sandbox.fetch(authorizePath({ state: undefined })),
    keeps: ({ sandbox }) => sandbox.fetch(authorizePath()),
  },
  'refresh-in-parallel': {
    breaks: (subject) => Promise.all([refresh(subject), refresh(subject)]),
    keeps: refresh,
  },
  'refresh-token-spent': {
    async breaks(subject) {
      const { access_token: token } = await renewed(subject);
      await subject.ask('/users/settings', { token });
      await refresh(subject);
    },
    async keeps(subject) {
      const { access_token: token, refresh_token: next } = await renewed(subject);
      await subject.ask('/users/settings', { token });
      await subject.client.refresh(next);
    },
  },
  'refresh-sent-twice': {
    async breaks(subject) {
      subject.sandbox.faults.add(lostRefresh);
      await refresh(subject);
      subject.wait(1);
      await refresh(subject);
    },
    async keeps(subject) {
      subject.sandbox.faults.add(lostRefresh);
      await refresh(subject);
      subject.wait(15);
      await refresh(subject);
    },
  },
  'refresh-refused-repeated': {
    async breaks({ sandbox, client, tokens }) {
      sandbox.endGrants();
      for (let times = 0; times < 2; times++) await client.refresh(tokens.refresh_token);
    },
    async keeps(subject) {
      subject.sandbox.endGrants();
      await refresh(subject);
    },
  },
  'unauthorized-not-refreshed': {
    async breaks({ sandbox, ask }) {
      sandbox.clock.advance(604_800);
      for (let times = 0; times < 2; times++) await ask('/users/settings');
    },
    async keeps(subject) {
      subject.sandbox.clock.advance(604_800);
      await subject.ask('/users/settings');
      await subject.ask('/users/settings', { token: (await renewed(subject)).access_token });
    },
  },
  'private-user-refreshed': {
    async breaks(subject) {
      await subject.ask('/users/grace/stats');
      await refresh(subject);
    },
    async keeps(subject) {
      await subject.ask('/users/grace/stats');
      await subject.ask('/users/alan/stats');
    },
  },
  'old-access-token': {
    async breaks(subject) {
      await subject.ask('/users/settings');
      await subject.ask('/users/settings', { token: (await renewed(subject)).access_token });
      await subject.ask('/users/me/stats');
    },
    async keeps(subject) {
      await subject.ask('/users/settings');
      const { access_token: token } = await renewed(subject);
      for (const path of ['/users/settings', '/users/me/stats']) await subject.ask(path, { token });
    },
  },
  'revoked-token-used': {
    async breaks({ client, ask, tokens }) {
      await client.revoke(tokens.access_token);
      await ask('/users/settings');
    },
    async keeps({ client, ask, tokens, sandbox }) {
      await client.revoke(tokens.access_token);
      await ask('/users/settings', { token: sandbox.issueGrant().access_token });
    },
  },
  'first-page-only': {
    breaks: ({ ask }) => ask('/sync/history'),
    async keeps({ ask }) {
      for (const page of [1, 2, 3, 4]) await ask(`/sync/history?page=${page}`);
    },
  },
  'pages-left-out': {
    async breaks({ ask }) {
      for (const page of [1, 2]) await ask(`/sync/history?page=${page}`);
    },
    async keeps({ ask }) {
      for (const page of [1, 2, 3, 4]) await ask(`/sync/history?page=${page}`);
    },
  },
  'limit-changed': {
    async breaks({ ask }) {
      await ask('/sync/history?page=1&limit=100');
      await ask('/sync/history?page=2&limit=150');
    },
    async keeps({ ask }) {
      for (const page of [1, 2]) await ask(`/sync/history?page=${page}&limit=200`);
    },
  },
  'limit-too-large': {
    breaks: ({ ask }) => ask('/sync/history?limit=1000'),
    keeps: ({ ask }) => ask('/sync/history?limit=250'),
  },
  'retry-after-ignored': {
    async breaks({ ask, sandbox, wait }) {
      sandbox.faults.add({ route: 'api', kind: 'json_429', retryAfterSeconds: 10 });
      await ask('/users/settings');
      wait(9);
      await ask('/users/me/stats');
    },
    async keeps({ ask, sandbox, wait }) {
      sandbox.faults.add({ route: 'api', kind: 'json_429', retryAfterSeconds: 10 });
      await ask('/users/settings');
      wait(10);
      await ask('/users/settings');
    },
  },
  'retries-without-pause': {
    async breaks({ ask }) {
      for (let times = 0; times < 5; times++) await ask('/movies/popular');
    },
    async keeps({ ask, wait }) {
      for (let times = 0; times < 5; times++) {
        await ask('/movies/popular');
        wait(times + 1);
      }
    },
    options: { scenario: 'cloudflare-down' },
  },
  'writes-too-fast': {
    async breaks(subject) {
      await addPlay(subject);
      subject.wait(0.5);
      await addPlay(subject);
    },
    async keeps(subject) {
      await addPlay(subject);
      subject.wait(1);
      await addPlay(subject);
    },
  },
  'refusal-repeated': {
    async breaks({ ask }) {
      for (let times = 0; times < 3; times++) await ask('/movies/nothing');
    },
    keeps: ({ ask }) => ask('/movies/nothing'),
  },
  'polling-without-activities': {
    async breaks({ ask }) {
      for (let times = 0; times < 3; times++) await ask('/sync/watchlist');
    },
    async keeps({ ask }) {
      await ask('/sync/watchlist');
      for (let times = 0; times < 3; times++) await ask('/sync/last_activities');
    },
  },
  'write-sent-twice': {
    async breaks(subject) {
      subject.sandbox.faults.add(lostWrite);
      await addPlay(subject);
      subject.wait(60);
      await addPlay(subject);
    },
    async keeps(subject) {
      subject.sandbox.faults.add(lostWrite);
      await addPlay(subject);
      await subject.ask('/sync/history?limit=10');
      await addPlay(subject);
    },
  },
};

function verdictOf(name: string, { sandbox }: Pick<Subject, 'sandbox'>): Verdict | undefined {
  return gradeClient(sandbox.requests.list()).rules.find(({ rule }) => rule === name)?.verdict;
}

describe('a rule of the examiner', () => {
  it('has a client that breaks it and one that keeps it', () => {
    expect(Object.keys(cases).sort()).toEqual(rules.map(({ name }) => name).sort());
    expect(rules.length).toBeGreaterThanOrEqual(20);
  });

  it.each(Object.entries(cases))('%s is broken and kept', async (name, { breaks, keeps, options }) => {
    const wrong = aSubject(options);
    await breaks(wrong);
    expect(verdictOf(name, wrong)).toBe('broken');
    const right = aSubject(options);
    await keeps(right);
    expect(verdictOf(name, right)).toBe('kept');
  });

  it.each(rules.map(({ name }) => name))('%s is not exercised where nothing was asked', (name) => {
    expect(verdictOf(name, { sandbox: createSandbox({ plays: 5 }) })).toBe('not exercised');
  });
});

describe('a client that does nothing wrong', () => {
  it('may be refused a token in several calls at once, and refresh once for all', async () => {
    const subject = aSubject();
    subject.sandbox.clock.advance(604_800);
    await Promise.all(['/users/settings', '/users/me/stats'].map((path) => subject.ask(path)));
    const { access_token: token } = await renewed(subject);
    for (const path of ['/users/settings', '/users/me/stats']) await subject.ask(path, { token });
    expect(gradeClient(subject.sandbox.requests.list()).worst).toBeUndefined();
  });

  it('may end at the last page, whatever an earlier answer said of their number', async () => {
    const { sandbox, ask } = aSubject();
    sandbox.faults.add({ route: 'api', kind: 'wrong_counts' });
    for (const page of [1, 2]) await ask(`/sync/history?page=${page}&limit=200`);
    const pages = sandbox.requests.list().map(({ paging }) => paging?.pages);
    expect([pages, verdictOf('pages-left-out', { sandbox })]).toEqual([
      [expect.toSatisfy((said) => said > 2), 2],
      'kept',
    ]);
  });

  it('is blamed for no haste while the clock stands still', async () => {
    const subject = aSubject();
    const { sandbox, ask } = subject;
    sandbox.clock.freeze();
    for (let times = 0; times < 2; times++) await addPlay(subject);
    expect(verdictOf('writes-too-fast', subject)).toBe('not exercised');
    sandbox.faults.add({ route: 'api', kind: 'json_429', retryAfterSeconds: 10 });
    for (let times = 0; times < 2; times++) await ask('/users/settings');
    sandbox.faults.add(lostRefresh);
    for (let times = 0; times < 2; times++) await refresh(subject);
    expect(gradeClient(sandbox.requests.list()).worst).toBeUndefined();
    sandbox.clock.advance(0.5);
    await addPlay(subject);
    expect(verdictOf('writes-too-fast', subject)).toBe('broken');
  });

  it('may be on its way with other requests when a limit is answered', async () => {
    const { sandbox, ask } = aSubject();
    sandbox.faults.add({ route: 'api', kind: 'json_429', retryAfterSeconds: 10 });
    await ask('/users/settings');
    await ask('/users/me/stats');
    expect(verdictOf('retry-after-ignored', { sandbox })).toBe('kept');
  });
});

describe('the grade', () => {
  let subject: Subject;
  beforeEach(() => {
    subject = aSubject();
  });

  it('names the requests that broke a rule, and the worst severity', async () => {
    await subject.ask('/sync/history?limit=1000');
    const grade = gradeClient(subject.sandbox.requests.list());
    expect(grade).toMatchObject({ requests: 1, worst: 'warning' });
    const broken = grade.rules.filter(({ verdict }) => verdict === 'broken');
    expect(broken).toMatchObject([{ rule: 'limit-too-large', asked: 1, broken: [[{ path: '/sync/history' }]] }]);
    await subject.ask('/sync/history', { headers: { 'User-Agent': '' } });
    expect(gradeClient(subject.sandbox.requests.list()).worst).toBe('error');
  });

  it('judges what came before a reset apart, since a reset issues the same tokens again', async () => {
    const { sandbox, client } = subject;
    const log = [];
    for (let times = 0; times < 2; times++) {
      sandbox.reset();
      await client.refresh(sandbox.issueGrant().refresh_token);
      log.push(...sandbox.requests.list());
    }
    expect(gradeClient(log).rules.filter(({ verdict }) => verdict === 'broken')).toEqual([]);
  });
});
