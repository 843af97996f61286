import { TraktClient } from '@dvcol/trakt-http-client';
import { minimalTraktApi } from '@dvcol/trakt-http-client/api/minimal';
import Trakt from 'trakt.tv';
import { describe, expect, it } from 'vitest';
import { credentialsFile, pyTraktFile, savedCredentials, type Tokens } from '../../test/token-files.ts';
import { type FoundGrant, receivedFrom } from './found-grant.ts';
import { readTokenFile } from './token-file.ts';

const createdAt = 1_795_000_000;
const tokens: Tokens = {
  access_token: 'access',
  refresh_token: 'refresh',
  created_at: createdAt,
  expires_in: 604_800,
  scope: 'public',
};
const expiresAtMs = (createdAt + 604_800) * 1000;

function grantIn(content: string): FoundGrant {
  const read = readTokenFile(content);
  if ('found' in read) throw new Error(`not taken: ${JSON.stringify(read.found)}`);
  return read.grant;
}

const foundIn = (content: string) => {
  const read = readTokenFile(content);
  return 'found' in read ? read.found : 'a grant';
};

describe('a file of PyTrakt', () => {
  it('brings tokens, app and end; the secret stays in it', () => {
    const grant = grantIn(pyTraktFile(tokens));
    expect(grant).toEqual({
      program: 'pytrakt',
      accessToken: 'access',
      refreshToken: 'refresh',
      clientId: 'sandbox-client',
      hasClientSecret: true,
      redirectUri: 'urn:ietf:wg:oauth:2.0:oob',
      expiresAtMs,
    });
  });

  it('may be of an older version, without an end or a refresh token', () => {
    const grant = grantIn(
      JSON.stringify({ APPLICATION_ID: '1', CLIENT_ID: 'app', OAUTH_TOKEN: 'access', OAUTH_REFRESH: null }),
    );
    expect(grant).toMatchObject({ accessToken: 'access', clientId: 'app' });
    expect([grant.refreshToken, grant.expiresAtMs, grant.hasClientSecret]).toEqual([undefined, undefined, false]);
  });
});

describe('tokens that a package from npm exports', () => {
  it('come from trakt.tv', async () => {
    const trakt = new Trakt({
      client_id: 'app',
      client_secret: 'secret',
      redirect_uri: 'http://x',
      api_url: 'http://x',
    });
    // It hands out what it has taken in: the same form as that of export_token().
    const imported = { access_token: 'access', refresh_token: 'refresh', expires: Date.now() + 60_000 };
    const exported = await trakt.import_token(imported);
    expect(grantIn(JSON.stringify(exported))).toMatchObject({
      program: 'trakt.tv',
      accessToken: 'access',
      refreshToken: 'refresh',
      expiresAtMs: imported.expires,
    });
  });

  it('come from @dvcol/trakt-http-client', async () => {
    const settings = {
      client_id: 'app',
      client_secret: 'secret',
      redirect_uri: 'http://x',
      useragent: 'test',
      endpoint: 'http://x',
    };
    const client = new TraktClient(settings, {}, minimalTraktApi);
    const now = Date.now();
    const exported = await client.importAuthentication({
      access_token: 'access',
      refresh_token: 'refresh',
      created: now - 1_000,
      expires: now + 60_000,
      state: 'abc',
    });
    expect(grantIn(JSON.stringify(exported))).toEqual({
      program: 'trakt-http-client',
      accessToken: 'access',
      refreshToken: 'refresh',
      createdAtMs: now - 1_000,
      expiresAtMs: now + 60_000,
    });
  });
});

describe('credentials.enc of Export_Trakt_4_Letterboxd', () => {
  it('opens with the key that is in the program', () => {
    expect(grantIn(`${savedCredentials(tokens)}\n`)).toEqual({
      program: 'export_trakt_4_letterboxd',
      accessToken: 'access',
      refreshToken: 'refresh',
      scope: 'public',
      createdAtMs: createdAt * 1000,
      expiresAtMs,
    });
  });

  it('may hold the tokens one by one, as older versions left them', () => {
    const grant = grantIn(
      credentialsFile({ trakt_access_token: 'access', trakt_refresh_token: 'refresh', other: 'x' }),
    );
    expect(grant).toMatchObject({ accessToken: 'access', refreshToken: 'refresh' });
    expect(grant.expiresAtMs).toBeUndefined();
  });

  it('is told from a damaged one, from another key, and from one without a token', () => {
    const other = new Uint8Array(32).fill(7);
    expect(foundIn(credentialsFile({ trakt_access_token: 'a' }, other))).toEqual({ kind: 'sealed' });
    const torn = Buffer.from('trakt_access_token=AAAA').toString('base64');
    expect(foundIn(torn)).toEqual({ kind: 'sealed' });
    expect(foundIn(credentialsFile({ trakt_refresh_token: 'r' }))).toMatchObject({ kind: 'no_access_token' });
  });
});

describe('another file', () => {
  it.each([
    ['', { kind: 'nothing' }],
    ['  \n', { kind: 'nothing' }],
    ['hello there', { kind: 'unreadable' }],
    ['aGVsbG8gdGhlcmU=', { kind: 'unreadable' }],
    ['[1, 2]', { kind: 'unreadable' }],
    ['{}', { kind: 'json', keys: [] }],
    ['{"name": "x", "version": 1}', { kind: 'json', keys: ['name', 'version'] }],
    ['{"access_token": ""}', { kind: 'no_access_token', program: 'trakt.tv' }],
    ['{"OAUTH_REFRESH": "r"}', { kind: 'no_access_token', program: 'pytrakt' }],
  ])('%j is told by what is in it', (content, found) => {
    expect(foundIn(content)).toEqual(found);
  });

  it('is told without anything that could be a secret', () => {
    const found = foundIn(JSON.stringify({ ['a'.repeat(64)]: 'canary', key: 'canary' }));
    expect(found).toEqual({ kind: 'json', keys: ['key'] });
  });
});

describe('receivedFrom', () => {
  const nowMs = Date.UTC(2026, 10, 21);
  const grant: FoundGrant = { program: 'trakt.tv', accessToken: 'access' };

  it.each([
    ['counts from when it was made', { createdAtMs: nowMs - 5_000, expiresAtMs: nowMs + 5_000 }, nowMs - 5_000, 10],
    ['counts from now what has only an end', { expiresAtMs: nowMs + 90_500 }, nowMs, 90],
    ['has ended when the file says', { expiresAtMs: nowMs - 60_000 }, nowMs - 60_000, 0],
    ['has no end where none is named', {}, nowMs, undefined],
  ])('%s', (_, times, receivedAtMs, expiresIn) => {
    const received = receivedFrom({ ...grant, ...times }, nowMs);
    expect([received.receivedAtMs, received.tokens.expiresIn]).toEqual([receivedAtMs, expiresIn]);
  });
});
