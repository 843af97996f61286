import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jsonField, jsonSeconds, jsonString, readReply } from './read-reply.ts';

const read = (text: string, headers: Record<string, string> = {}, status = 200) =>
  readReply({ status, headers: new Headers(headers), text }, { nowMs: 0 });

describe('a reply', () => {
  it.each([
    ['{"a":1}', 'application/json', { type: 'json', value: { a: 1 } }],
    ['{"a":1}', 'Application/JSON; charset=utf-8', { type: 'json', value: { a: 1 } }],
    ['{"a":1}', 'application/problem+json', { type: 'json', value: { a: 1 } }],
    ['{"a":1}', 'application/json-seq', { type: 'page' }],
    ['{"a":1}', 'text/x-not+json/application/json', { type: 'page' }],
    ['{"a":1}', 'text/xjson', { type: 'page' }],
    ['{"a":', 'application/json', { type: 'malformed' }],
    ['{"a":1}', undefined, { type: 'json', value: { a: 1 } }],
    ['oops', undefined, { type: 'malformed' }],
    ['{"a":1}', 'text/html', { type: 'page' }],
    ['error code: 1015', 'text/plain; charset=UTF-8', { type: 'page' }],
    ['<!doctype html>', 'text/html; charset=UTF-8', { type: 'page' }],
    ['', 'text/html', { type: 'empty' }],
    [' \n', 'application/json', { type: 'empty' }],
  ])('%j of type %s is judged by its type before it is parsed', (text, type, body) => {
    expect(read(text, type === undefined ? {} : { 'content-type': type }).body).toEqual(body);
  });

  it('nested too deep to be walked is no JSON', () => {
    const nested = (levels: number) => read(`${'['.repeat(levels)}${']'.repeat(levels)}`).body.type;
    expect(nested(2_000)).toBe('json');
    for (const levels of [2_001, 1_000_000]) expect(nested(levels)).toBe('malformed');
  });

  it("keeps the edge's marks and the wait that is asked for", () => {
    const headers = { 'cf-ray': '8f1a2b3c4d5e6f70-AMS', 'cf-mitigated': 'challenge', 'retry-after': '143' };
    expect(read('', headers, 403)).toStrictEqual({
      kind: 'reply',
      status: 403,
      body: { type: 'empty' },
      from: 'edge',
      retryAfterMs: 143_000,
      rayId: '8f1a2b3c4d5e6f70-AMS',
    });
    expect(read('')).toStrictEqual({ kind: 'reply', status: 200, body: { type: 'empty' }, from: 'trakt' });
  });

  it('has a reading for every text, type and status', () => {
    const type = fc.constantFrom(undefined, 'application/json', 'text/html', 'text/plain', 'x', ';', '/json');
    fc.assert(
      fc.property(fc.string(), type, fc.integer({ min: 100, max: 599 }), (text, contentType, status) => {
        const { body } = read(text, contentType === undefined ? {} : { 'content-type': contentType }, status);
        expect(['json', 'malformed', 'page', 'empty']).toContain(body.type);
      }),
    );
  });
});

describe('a field of a JSON body', () => {
  const body = (value: unknown) => ({ type: 'json', value }) as const;

  it('is the one that was sent, never one that objects have anyway', () => {
    expect(jsonField(body({ a: 1 }), 'a')).toBe(1);
    for (const value of [{}, [], null, 'text', 5]) expect(jsonField(body(value), 'constructor')).toBeUndefined();
    expect(jsonField({ type: 'page' }, 'a')).toBeUndefined();
  });

  it('is a string only with something in it', () => {
    expect(jsonString(body({ a: 'x' }), 'a')).toBe('x');
    for (const a of ['', 5, null, {}, ['x']]) expect(jsonString(body({ a }), 'a')).toBeUndefined();
  });

  it('counts seconds, sent as a number or as digits', () => {
    expect(jsonSeconds(body({ a: 604800 }), 'a')).toBe(604800);
    expect(jsonSeconds(body({ a: '604800' }), 'a')).toBe(604800);
    expect(jsonSeconds(body({ a: 0 }), 'a')).toBe(0);
    expect(jsonSeconds(body({ a: '1.5' }), 'a')).toBe(1.5);
    expect(jsonSeconds(body({ a: 1e11 }), 'a')).toBe(1e11);
    for (const a of [-1, 1e11 + 1, '-1', 'x1', '1x', '1.', '1.5.5', '', ' ', '0x10', '1e3', 'soon', null, true, [5]]) {
      expect(jsonSeconds(body({ a }), 'a')).toBeUndefined();
    }
  });
});
