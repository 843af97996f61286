import { describe, expect, it } from 'vitest';
import { fakeTransport, fetchFailed, neverAnswers, type Turn } from '../testing/fake-transport.ts';
import { introspectRefreshToken } from './introspect.ts';

const ask = (turn: Turn, signal?: AbortSignal) => {
  const { transport, sent } = fakeTransport(turn);
  return { sent, result: introspectRefreshToken({ clientId: 'app', refreshToken: 'old', transport, signal }) };
};

describe('asking about a refresh token', () => {
  it('names the token, and that it is a refresh token', async () => {
    const { sent, result } = ask({ body: { active: true } });
    expect(await result).toBe('active');
    expect(sent[0]?.url).toBe('https://auth.trakt.tv/oauth/introspect');
    expect(sent[0]?.fields).toEqual({ token: 'old', token_type_hint: 'refresh_token', client_id: 'app' });
  });

  it('hears that it is no longer good', async () => {
    expect(await ask({ body: { active: false } }).result).toBe('inactive');
  });

  it.each<[string, Turn]>([
    ['another status', { status: 400, body: { active: true } }],
    ['another success', { status: 201, body: { active: true } }],
    ['something else than yes or no', { body: { active: 'true' } }],
    ['neither yes nor no', { body: {} }],
    ['a page', { body: '<!doctype html>' }],
    ['nothing', fetchFailed('ECONNRESET')],
  ])('takes %s for no answer', async (_, turn) => {
    expect(await ask(turn).result).toBe('unknown');
  });

  it('ends with the reason of its signal', async () => {
    const controller = new AbortController();
    const { result } = ask(neverAnswers, controller.signal);
    controller.abort(new Error('enough'));
    await expect(result).rejects.toThrow('enough');
  });
});
