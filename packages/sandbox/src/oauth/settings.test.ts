import { describe, expect, it } from 'vitest';
import { aClient, aVisitor, tokensOf } from '../../test/client.ts';
import { createSandbox } from '../index.ts';

async function signedIn(path: string, username = 'ada') {
  const sandbox = createSandbox({ now: () => Date.UTC(2026, 10, 21) });
  const visitor = aVisitor(sandbox);
  await visitor.open(path);
  return { sandbox, visitor, page: await visitor.signIn(username) };
}

const form = { action: 'register', name: 'My tool', redirect_uris: ' https://tool.example/in \r\n\r\ntool://in' };

describe('the page of your apps', () => {
  it('asks for a sign-in first, and signs the person out again', async () => {
    const { visitor, page } = await signedIn('/settings/apps');
    expect(page.title).toBe('Your apps');
    expect(page.text).toContain('You have registered no app yet.');
    expect((await visitor.send({ action: 'sign_out' })).title).toBe('Sign in');
    expect((await visitor.open('/settings/apps')).title).toBe('Sign in');
  });

  it('registers an app, shows its secret, and lists it only for its owner', async () => {
    const { sandbox, visitor } = await signedIn('/settings/apps');
    const page = await visitor.send(form);
    const [, app] = sandbox.listApps();
    expect(app).toMatchObject({
      name: 'My tool',
      redirectUris: ['https://tool.example/in', 'tool://in'],
      owner: 'ada',
    });
    expect(page.title).toBe('My tool');
    for (const part of [app?.clientId, app?.clientSecret, 'https://tool.example/in\ntool://in'])
      expect(page.text).toContain(part);
    expect((await visitor.open('/settings/apps')).text).toContain(`/settings/apps/${app?.clientId}`);

    const other = aVisitor(sandbox);
    await other.open('/settings/apps');
    expect((await other.signIn('alan')).text).toContain('You have registered no app yet.');
    expect((await other.open(`/settings/apps/${app?.clientId}`)).status).toBe(404);
    expect((await other.open('/settings/apps/sandbox-client')).status).toBe(404);
  });

  it('keeps the fields of a refused form, and says what is wrong with them', async () => {
    const { sandbox, visitor } = await signedIn('/settings/apps');
    const page = await visitor.send({ ...form, name: ' ', redirect_uris: 'tool:in\nhttps://"/' });
    expect(page.status).toBe(422);
    expect(page.text).toContain('Give the app a name.');
    expect(page.text).toContain('tool:in is no address');
    expect(page.text).toContain('>tool:in\nhttps://&quot;/</textarea>');
    expect(sandbox.listApps()).toHaveLength(1);
  });

  it('changes an app, and refuses a bad change', async () => {
    const { sandbox, visitor } = await signedIn('/settings/apps');
    await visitor.send(form);
    const saved = await visitor.send({ action: 'save', name: 'My gear', redirect_uris: 'https://gear.example/' });
    expect([saved.title, saved.text]).toEqual(['My gear', expect.stringContaining('Saved.')]);
    expect((await visitor.send({ action: 'save', name: 'Gear', redirect_uris: '' })).status).toBe(422);
    expect(sandbox.listApps()[1]).toMatchObject({ name: 'My gear', redirectUris: ['https://gear.example/'] });
  });

  it('deletes an app, with its tokens', async () => {
    const { sandbox, visitor } = await signedIn('/settings/apps');
    await visitor.send(form);
    const clientId = sandbox.listApps()[1]?.clientId ?? '';
    const tokens = sandbox.issueGrant({ clientId, username: 'alan' });
    expect((await visitor.send({ action: 'delete' })).title).toBe('Your apps');
    expect(sandbox.listApps()).toHaveLength(1);
    expect(await aClient(sandbox).apiStatus(tokens.access_token)).toBe(401);
    expect(await aClient(sandbox, clientId).apiStatus(tokens.access_token)).toBe(403);
  });

  it.each([form, { action: 'sign_out' }])('refuses %j when no page of its own has sent it', async (fields) => {
    const { sandbox, visitor } = await signedIn('/settings/apps');
    expect((await visitor.send({ ...fields, csrf: 'guessed' })).status).toBe(403);
    expect(sandbox.listApps()).toHaveLength(1);
    expect((await visitor.open('/settings/apps')).title).toBe('Your apps');
  });

  it('is not in the request log, and meets no fault', async () => {
    const { sandbox, visitor } = await signedIn('/settings/apps');
    sandbox.faults.add({ route: 'api', kind: 'drop' });
    expect((await visitor.open('/settings/apps')).status).toBe(200);
    expect(sandbox.requests.list()).toEqual([]);
  });
});

describe('the page of connected apps', () => {
  it('shows which apps can use the account, since when, and when they last did', async () => {
    const { sandbox, visitor } = await signedIn('/settings/connected-apps');
    const client = aClient(sandbox);
    sandbox.issueGrant({ username: 'grace' });
    expect((await visitor.open('/settings/connected-apps')).text).toContain('No app can use your account.');
    const first = sandbox.issueGrant();
    sandbox.clock.advance(3 * 86_400);
    const { access_token: accessToken } = await tokensOf(await client.refresh(first.refresh_token));
    expect((await visitor.open('/settings/connected-apps')).text).toContain('Not used yet');
    await client.apiStatus(accessToken);
    sandbox.clock.advance(3600);
    const { text } = await visitor.open('/settings/connected-apps');
    expect(text.match(/<li>/g)).toHaveLength(1);
    expect(text).toMatch(/Connected <time datetime="2026-11-21T00:00:00.000Z">3 days ago, 21 Nov 2026, 00:00 UTC/);
    expect(text).toMatch(/Last used <time datetime="2026-11-24T00:00:00.000Z">1 hour ago, /);
  });

  it('ends all tokens of that person and app, and no others', async () => {
    const { sandbox, visitor } = await signedIn('/settings/connected-apps');
    const app = sandbox.registerApp({ name: 'Other', redirectUris: ['https://other.example/'] });
    const client = aClient(sandbox);
    const [one, two] = [sandbox.issueGrant(), sandbox.issueGrant()];
    const graces = sandbox.issueGrant({ username: 'grace' });
    const others = sandbox.issueGrant({ clientId: app.clientId });

    const page = await visitor.send({ action: 'revoke', client_id: 'sandbox-client' });
    expect(page.text).toContain("<b>Sandbox Client</b> can't use your account any more.");
    for (const tokens of [one, two]) {
      expect(await client.apiStatus(tokens.access_token)).toBe(401);
      const refreshed = await client.refresh(tokens.refresh_token);
      expect([refreshed.status, (await refreshed.json()).error]).toEqual([400, 'invalid_grant']);
    }
    expect(await client.apiStatus(graces.access_token)).toBe(200);
    expect(await aClient(sandbox, app.clientId).apiStatus(others.access_token)).toBe(200);
    expect(page.text).toContain('<h2>Other</h2>');
  });

  it('shows no app whose tokens are all gone', async () => {
    const { sandbox, visitor } = await signedIn('/settings/connected-apps');
    const lives = { accessTokenLifeSeconds: 60, refreshTokenLifeSeconds: 120 };
    sandbox.issueGrant(lives);
    const shown = async () => (await visitor.open('/settings/connected-apps')).text.includes('Sandbox Client');
    sandbox.clock.advance(119);
    expect(await shown()).toBe(true);
    sandbox.clock.advance(1);
    expect(await shown()).toBe(false);
    const { refresh_token: refreshToken } = sandbox.issueGrant();
    await aClient(sandbox).revoke(refreshToken);
    expect(await shown()).toBe(false);
  });

  it('refuses a form that comes from no page of the sandbox', async () => {
    const { sandbox, visitor } = await signedIn('/settings/connected-apps');
    const { access_token: accessToken } = sandbox.issueGrant();
    const forged = await visitor.send({ action: 'revoke', client_id: 'sandbox-client', csrf: 'guessed' });
    expect(forged.status).toBe(403);
    expect(await aClient(sandbox).apiStatus(accessToken)).toBe(200);
  });
});
