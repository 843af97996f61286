import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openFileBook } from './file-book.ts';
import { readCall } from './token-call.ts';

const folder = mkdtempSync(join(tmpdir(), 'grants-'));
const book = openFileBook(folder);
const grants = await book.grantBook('a-key');
afterAll(() => {
  book.close();
  rmSync(folder, { recursive: true });
});

const inFields = { client_id: 'an-app', client_secret: 'its-secret' };
const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;

function read(fields: object, authorization?: string) {
  return readCall(
    {
      ...{ program: 'films', issuer: 'https://auth.example', path: '/oauth/token' },
      headers: { 'content-type': 'application/json', ...(authorization !== undefined && { authorization }) },
      body: JSON.stringify({ refresh_token: 'theirs', ...fields }),
    },
    grants,
  );
}

describe('the app in whose name a program asks', () => {
  it.each([
    ['in the fields', inFields, undefined],
    ['in the header', {}, basic('an-app:its-secret')],
    ['the same in both', inFields, basic('an-app:its-secret')],
    ['in both, the secret in one', { client_id: 'an-app' }, basic('an-app:its-secret')],
    ['in the fields, beside an access token', inFields, 'Bearer an-access-token'],
  ])('is named %s', (_, fields, authorization) => {
    const named = {
      clientId: 'an-app',
      clientSecret: 'its-secret',
      secretDigest: grants.digest('secret', 'its-secret'),
    };
    expect(read(fields, authorization)).toMatchObject(named);
  });

  it.each([{}, { client_secret: null }, { client_secret: '' }])('may have no secret: %j', (fields) => {
    expect(read({ client_id: 'an-app', ...fields })).toMatchObject({ clientId: 'an-app', clientSecret: undefined });
  });

  it.each([
    [inFields, 'Basic'],
    [inFields, 'Basic !!!'],
    [inFields, 'Basic YW4tYXBwOml0cy1zZWNyZXQ= YW4tYXBw'],
    [inFields, basic('an-app')],
    [inFields, basic('an-app:its-secret:more')],
    [inFields, `${basic('an-app:its-secret')},${basic('other:other')}`],
    [inFields, basic('another:its-secret')],
    [inFields, basic('an-app:another')],
    [inFields, 'Negotiate YW4tYXBwOml0cy1zZWNyZXQ='],
    [{ client_id: 'an-app', client_secret: 7 }, undefined],
    [{ client_id: ['an-app'] }, basic('an-app:its-secret')],
    [{}, undefined],
  ])('is not guessed: %j with %s', (fields, authorization) => {
    expect(read(fields, authorization)).toBeUndefined();
  });
});
