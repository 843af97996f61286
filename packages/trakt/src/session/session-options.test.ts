import { afterEach, describe, expect, it, vi } from 'vitest';
import { systemClock } from '../clock.ts';
import { aRecord } from '../testing/records.ts';
import type { Transport } from '../transport.ts';
import { createIncidentWatch } from './refresh/incident-watch.ts';
import { traktProfile } from './rules/server-profile.ts';
import { checkSessionOptions, type SessionOptions } from './session-options.ts';
import { createMemoryStore } from './store/memory-store.ts';

afterEach(() => {
  vi.unstubAllGlobals();
});

const store = createMemoryStore();
const check = (options: Partial<SessionOptions> = {}) =>
  checkSessionOptions({ store, app: { clientId: 'app' }, ...options });
const answers: Transport = async () => new Response();

describe('the options of a session', () => {
  it('are for Trakt, unless told', () => {
    expect(check()).toMatchObject({
      store,
      clientId: 'app',
      key: { issuer: 'https://auth.trakt.tv', account: 'default' },
      apiOrigin: 'https://api.trakt.tv',
      clock: systemClock,
      profile: traktProfile,
      promptly: true,
    });
  });

  it('are those that were given', () => {
    const profile = { ...traktProfile, introspection: true };
    const clock = { ...systemClock };
    const random = () => 0.5;
    const incidents = createIncidentWatch();
    const given = { clock, random, profile, incidents, apiOrigin: 'https://api.example' };
    expect(check({ ...given, issuer: 'https://auth.example', account: 'ada' })).toMatchObject({
      ...given,
      outages: incidents,
      key: { issuer: 'https://auth.example', account: 'ada' },
    });
  });

  it.each(['issuer', 'apiOrigin'] as const)('have to name a safe %s', (setting) => {
    for (const wrong of ['http://auth.example', 'auth.example']) {
      const error = expect.objectContaining({ code: 'config_invalid', setting });
      expect(() => check({ [setting]: wrong }), wrong).toThrow(error);
    }
  });
});

describe('how to reach the server of a record', () => {
  const record = aRecord();

  it('is that of the record, with the app that it was made with', () => {
    const { oauthFor, checkApiOrigin } = check({
      apiOrigin: record.apiOrigin,
      issuer: 'https://other.example',
      transport: answers,
      app: { clientId: record.clientId, clientSecret: 'secret', userAgent: 'my-app/1.0' },
    });
    expect(() => checkApiOrigin(record)).not.toThrow();
    expect(oauthFor(record)).toEqual({
      clientId: record.clientId,
      clientSecret: 'secret',
      issuer: record.issuer,
      transport: answers,
      clock: systemClock,
      userAgent: 'my-app/1.0',
    });
    expect(oauthFor({ ...record, clientId: 'earlier' })).toMatchObject({
      clientId: 'earlier',
      clientSecret: undefined,
    });
  });

  it('is none for another API', () => {
    const { oauthFor } = check({ apiOrigin: 'https://other.example' });
    expect(() => oauthFor(record)).toThrow(expect.objectContaining({ code: 'config_invalid', setting: 'apiOrigin' }));
  });
});

describe('a probe before each refresh', () => {
  it.each([
    ['is left out with the fetch of Node, which names its failures', undefined, false],
    [
      'is left out with a transport that says so',
      Object.assign(async () => new Response(), { namesFailures: true }),
      false,
    ],
    ['is made with any other transport', answers, true],
    ['is left out where the transport is the fetch of Node', globalThis.fetch, false],
  ])('%s', (_name, transport, probes) => {
    expect(check(transport && { transport }).probe !== undefined).toBe(probes);
  });

  it.each([{ userAgent: 'Mozilla/5.0' }, { userAgent: 'Cloudflare-Workers' }])(
    'is made with the fetch of %o',
    (runtime) => {
      vi.stubGlobal('navigator', runtime);
      expect(check().probe).toBeDefined();
      expect(check({ transport: globalThis.fetch }).probe).toBeDefined();
    },
  );
});

describe('a prompt resend', () => {
  it('is left out where Workers freeze a request after its answer, and only there', () => {
    const waitUntil = () => undefined;
    expect(check({ waitUntil }).promptly).toBe(true);
    vi.stubGlobal('navigator', { userAgent: 'Cloudflare-Workers' });
    expect(check().promptly).toBe(true);
    expect(check({ waitUntil })).toMatchObject({ promptly: false, waitUntil });
  });
});
