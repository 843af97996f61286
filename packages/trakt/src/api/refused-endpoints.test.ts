import { describe, expect, it, vi } from 'vitest';
import { judgeRefusal, RefusedEndpoints } from './refused-endpoints.ts';

const hourMs = 3_600_000;
const refusal = { order: 5, servedOrder: undefined, ownUntilMs: undefined, nowMs: 0 };

describe('judgeRefusal', () => {
  it('asks the session about a token that has served nothing since', () => {
    expect(judgeRefusal(refusal)).toBe('ask_session');
    expect(judgeRefusal({ ...refusal, servedOrder: 4 })).toBe('ask_session');
  });

  it('takes the 401 for the own answer when the token has served a call that was sent later', () => {
    expect(judgeRefusal({ ...refusal, servedOrder: 6 })).toBe('own_answer');
  });

  it('takes it for the own answer as long as the endpoint is known for it', () => {
    expect(judgeRefusal({ ...refusal, ownUntilMs: 1 })).toBe('own_answer');
    expect(judgeRefusal({ ...refusal, ownUntilMs: 1, nowMs: 1 })).toBe('ask_session');
  });
});

describe('RefusedEndpoints', () => {
  it('remembers an endpoint for an hour, and no other', () => {
    const refusedEndpoints = new RefusedEndpoints();
    refusedEndpoints.remember('PUT /comments/1', 0);
    const interpretReply = (endpoint: string, nowMs: number) =>
      refusedEndpoints.verdict({ endpoint, token: 'a', order: 1 }, nowMs);
    expect(interpretReply('PUT /comments/1', hourMs - 1)).toBe('own_answer');
    expect(interpretReply('PUT /comments/2', hourMs - 1)).toBe('ask_session');
    expect(interpretReply('PUT /comments/1', hourMs)).toBe('ask_session');
  });

  it('keeps nothing longer than an hour, however many endpoints there are', () => {
    const refusedEndpoints = new RefusedEndpoints();
    const set = vi.spyOn(Map.prototype, 'set');
    for (let minute = 0; minute < 300; minute += 1) {
      refusedEndpoints.remember(`PUT /comments/${minute}`, (minute * hourMs) / 60);
    }
    const remembered = set.mock.contexts[0];
    set.mockRestore();
    expect(remembered instanceof Map && [...remembered.keys()]).toEqual(
      Array.from({ length: 60 }, (_, place) => `PUT /comments/${240 + place}`),
    );
  });

  it('forgets an endpoint that answers well again', () => {
    const refusedEndpoints = new RefusedEndpoints();
    refusedEndpoints.remember('GET /a', 0);
    refusedEndpoints.served({ endpoint: 'GET /a', token: 'a', order: refusedEndpoints.sending() });
    expect(refusedEndpoints.verdict({ endpoint: 'GET /a', token: 'a', order: refusedEndpoints.sending() }, 1)).toBe(
      'ask_session',
    );
  });

  it('counts the services of the same token only', () => {
    const refusedEndpoints = new RefusedEndpoints();
    const order = refusedEndpoints.sending();
    refusedEndpoints.served({ endpoint: 'GET /a', token: 'new', order: refusedEndpoints.sending() });
    expect(refusedEndpoints.verdict({ endpoint: 'GET /b', token: 'old', order }, 0)).toBe('ask_session');
    expect(refusedEndpoints.verdict({ endpoint: 'GET /b', token: 'new', order }, 0)).toBe('own_answer');
  });

  it('keeps to the newer token when a slow call of the older one comes in last', () => {
    const refusedEndpoints = new RefusedEndpoints();
    const slow = refusedEndpoints.sending();
    const refused = refusedEndpoints.sending();
    refusedEndpoints.served({ endpoint: 'GET /a', token: 'new', order: refusedEndpoints.sending() });
    refusedEndpoints.served({ endpoint: 'GET /a', token: 'old', order: slow });
    expect(refusedEndpoints.verdict({ endpoint: 'GET /b', token: 'new', order: refused }, 0)).toBe('own_answer');
  });

  it('remembers what it found out by itself, anew after the hour', () => {
    const refusedEndpoints = new RefusedEndpoints();
    const attempted = { endpoint: 'GET /b', token: 'a', order: refusedEndpoints.sending() };
    refusedEndpoints.served({ endpoint: 'GET /a', token: 'a', order: refusedEndpoints.sending() });
    expect(refusedEndpoints.verdict(attempted, 0)).toBe('own_answer');
    expect(refusedEndpoints.verdict(attempted, hourMs)).toBe('own_answer');
    expect(refusedEndpoints.verdict({ ...attempted, order: refusedEndpoints.sending() }, 2 * hourMs - 1)).toBe(
      'own_answer',
    );
  });

  it('remembers a thousand endpoints, the latest ones', () => {
    const refusedEndpoints = new RefusedEndpoints();
    for (let path = 0; path <= 1_000; path += 1) refusedEndpoints.remember(`GET /${path}`, 0);
    const verdict = (endpoint: string) =>
      refusedEndpoints.verdict({ endpoint, token: 'a', order: refusedEndpoints.sending() }, 1);
    expect(verdict('GET /0')).toBe('ask_session');
    expect(verdict('GET /1')).toBe('own_answer');
    expect(verdict('GET /1000')).toBe('own_answer');
  });
});
