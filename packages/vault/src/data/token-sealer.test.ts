import type { AccountSummary } from 'trakt-usher/store';
import { beforeEach, describe, expect, it } from 'vitest';
import { newDataKey } from '../sealing/sealing.ts';
import type { StoredRow } from './row.ts';
import { createTokenSealer, type TokenSealer } from './token-sealer.ts';

const location = '/vault.db';
const summary: AccountSummary = {
  schema: 2,
  kind: 'own',
  storeId: 'store',
  issuer: 'https://auth.example',
  account: 'ada',
  apiOrigin: 'https://api.example',
  clientId: 'app',
  grantId: 'grant-1',
  version: 3,
  status: { state: 'active' },
  current: { refreshable: true, receivedAtMs: 1 },
};
const tokens = { accessToken: 'access-1', refreshToken: 'refresh-1' };
const keys = new Map([
  ['old', newDataKey()],
  ['new', newDataKey()],
]);
const binding = { file: 'file', lockId: 'lock' };
const same = keys.get('new') ?? newDataKey();

let sealer: TokenSealer;
beforeEach(() => {
  sealer = createTokenSealer({ location, currentKeyId: 'new', keys });
});

describe("an account's tokens", () => {
  it('open in their own row, sealed with the current key', () => {
    const row = { summary, binding, ...sealer.seal(summary, tokens) };
    expect([row.keyId, sealer.tokens(row), sealer.accessToken(row)]).toEqual(['new', tokens, 'access-1']);
    expect(JSON.stringify(row)).not.toMatch(/access-1|refresh-1/);
    expect(row.sealed.accessToken).not.toBe(sealer.seal(summary, tokens).sealed.accessToken);
  });

  it('may be an access token alone', () => {
    const row = { summary, binding, ...sealer.seal(summary, { accessToken: 'access-1' }) };
    expect([row.keyId, sealer.tokens(row), sealer.refreshToken(row)]).toEqual([
      'new',
      { accessToken: 'access-1' },
      undefined,
    ]);
  });

  it.each([
    ['another vault', { storeId: 'other' }],
    ['another account', { account: 'alan' }],
    ['another server', { issuer: 'https://other.example' }],
    ['another API', { apiOrigin: 'https://other.example' }],
    ['another app', { clientId: 'other' }],
    ['another sign-in', { grantId: 'grant-2' }],
    ['an older state of the row', { version: 2 }],
  ] as const)('do not open in the row of %s', (_name, other) => {
    const row = { summary: { ...summary, ...other }, binding, ...sealer.seal(summary, tokens) };
    refuses(() => sealer.accessToken(row));
    refuses(() => sealer.refreshToken(row));
  });

  it('do not open in the place of each other, nor as those of an orphan', () => {
    const { keyId, sealed } = sealer.seal(summary, tokens);
    const swapped: StoredRow = {
      ...{ summary, binding, keyId },
      sealed: { accessToken: sealed.refreshToken ?? '', refreshToken: sealed.accessToken },
    };
    refuses(() => sealer.accessToken(swapped));
    refuses(() => sealer.refreshToken(swapped));
    const orphan = { summary, binding, ...sealer.sealOrphan(summary, tokens) };
    expect(orphan.keyId).toBe('new');
    refuses(() => sealer.tokens(orphan));
  });

  it('open with the key that is named, while the vault has it', () => {
    const before = createTokenSealer({ location, currentKeyId: 'old', keys });
    const row = { summary, binding, ...before.seal(summary, tokens) };
    expect(sealer.tokens(row)).toEqual(tokens);
    refuses(() => sealer.tokens({ ...row, keyId: 'new' }));
    refuses(() => sealer.tokens({ ...row, keyId: 'gone' }));
    expect([sealer.keyId, ...['old', 'new', 'gone'].map(sealer.knows)]).toEqual(['new', true, true, false]);
  });
});

describe('a note outside the vault', () => {
  it('opens for those it belongs to, with the key that it names', () => {
    const note = sealer.sealNote('tokens', ['ada', 'grant-1']);
    expect([note.keyId, sealer.openNote(note, ['ada', 'grant-1'])]).toEqual(['new', 'tokens']);
    expect(sealer.openNote(note, ['ada', 'grant-2'])).toBeUndefined();
    expect(sealer.openNote(note, ['ada'])).toBeUndefined();
    expect(sealer.openNote({ ...note, keyId: 'gone' }, ['ada', 'grant-1'])).toBeUndefined();
    expect(sealer.openNote({ ...note, keyId: 'old' }, ['ada', 'grant-1'])).toBeUndefined();
  });

  it('does not open under another name of the same key', () => {
    const renamed = createTokenSealer({ location, currentKeyId: 'again', keys: new Map([['again', same]]) });
    const note = sealer.sealNote('tokens', ['ada']);
    expect(renamed.openNote({ ...note, keyId: 'again' }, ['ada'])).toBeUndefined();
    const row = { summary, binding, ...sealer.seal(summary, tokens) };
    expect(() => renamed.tokens({ ...row, keyId: 'again' })).toThrow();
  });
});

/** As damage, with the file that it is in. */
function refuses(work: () => unknown): void {
  expect(work).toThrow(expect.objectContaining({ code: 'corrupt', location }));
}
