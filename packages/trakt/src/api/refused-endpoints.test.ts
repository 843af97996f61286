import { describe, expect, it } from 'vitest';
import { judgeRefusal, Refusals } from './refusals.ts';

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

describe('Refusals', () => {
  it('remembers an endpoint for an hour, and no other', () => {
    const refusals = new Refusals();
    refusals.remember('PUT /comments/1', 0);
    const judge = (endpoint: string, nowMs: number) => refusals.judge({ endpoint, token: 'a', order: 1 }, nowMs);
    expect(judge('PUT /comments/1', hourMs - 1)).toBe('own_answer');
    expect(judge('PUT /comments/2', hourMs - 1)).toBe('ask_session');
    expect(judge('PUT /comments/1', hourMs)).toBe('ask_session');
  });

  it('forgets an endpoint that answers well again', () => {
    const refusals = new Refusals();
    refusals.remember('GET /a', 0);
    refusals.served({ endpoint: 'GET /a', token: 'a', order: refusals.sending() });
    expect(refusals.judge({ endpoint: 'GET /a', token: 'a', order: refusals.sending() }, 1)).toBe('ask_session');
  });

  it('counts the services of the same token only', () => {
    const refusals = new Refusals();
    const order = refusals.sending();
    refusals.served({ endpoint: 'GET /a', token: 'new', order: refusals.sending() });
    expect(refusals.judge({ endpoint: 'GET /b', token: 'old', order }, 0)).toBe('ask_session');
    expect(refusals.judge({ endpoint: 'GET /b', token: 'new', order }, 0)).toBe('own_answer');
  });

  it('keeps to the newer token when a slow call of the older one comes in last', () => {
    const refusals = new Refusals();
    const slow = refusals.sending();
    const refused = refusals.sending();
    refusals.served({ endpoint: 'GET /a', token: 'new', order: refusals.sending() });
    refusals.served({ endpoint: 'GET /a', token: 'old', order: slow });
    expect(refusals.judge({ endpoint: 'GET /b', token: 'new', order: refused }, 0)).toBe('own_answer');
  });

  it('remembers what it found out by itself, anew after the hour', () => {
    const refusals = new Refusals();
    const attempted = { endpoint: 'GET /b', token: 'a', order: refusals.sending() };
    refusals.served({ endpoint: 'GET /a', token: 'a', order: refusals.sending() });
    expect(refusals.judge(attempted, 0)).toBe('own_answer');
    expect(refusals.judge(attempted, hourMs)).toBe('own_answer');
    expect(refusals.judge({ ...attempted, order: refusals.sending() }, 2 * hourMs - 1)).toBe('own_answer');
  });
});
