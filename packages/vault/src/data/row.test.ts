import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeRow, Malformed, parseRow, type StoredRow } from './row.ts';

const aRow: StoredRow = {
  summary: {
    schema: 2,
    kind: 'own',
    storeId: 'store',
    issuer: 'https://auth.example',
    account: 'ada',
    apiOrigin: 'https://api.example',
    clientId: 'app',
    grantId: 'grant',
    version: 3,
    status: { state: 'active' },
    current: { refreshable: true, receivedAtMs: 5 },
  },
  keyId: 'key',
  sealed: { accessToken: 'sealed access', refreshToken: 'sealed refresh' },
  binding: { file: '1:2', lockId: 'lock' },
};

describe('row', () => {
  it('reads back what it wrote', () => {
    fc.assert(
      fc.property(anyRow, (row) => {
        expect(parseRow(encodeRow(row))).toEqual(row);
      }),
    );
  });

  it('has one size, whatever is in it', () => {
    fc.assert(
      fc.property(anyRow, (row) => {
        expect(Buffer.byteLength(encodeRow(row)) % 7_168).toBe(0);
      }),
    );
    expect(Buffer.byteLength(encodeRow(aRow))).toBe(7_168);
  });

  it('refuses what was torn', () => {
    const text = encodeRow(aRow).trimEnd();
    for (let length = 0; length < text.length; length += 1) {
      expect(() => parseRow(text.slice(0, length)), text.slice(0, length)).toThrow(Malformed);
    }
  });

  it('refuses a row without one of its parts, or with a part of another type', () => {
    const parts = [
      'schema',
      'kind',
      'storeId',
      'issuer',
      'account',
      'apiOrigin',
      'clientId',
      'grantId',
      'version',
      'status',
    ];
    for (const part of [...parts, 'current', 'keyId', 'sealed', 'home']) {
      for (const wrong of [undefined, null, [], true]) {
        expect(() => parseRow(JSON.stringify({ ...asWritten(aRow), [part]: wrong })), part).toThrow(Malformed);
      }
    }
  });

  it.each(leavesOf(asWritten(fullRow())))('refuses any other type at %s', (path) => {
    const row = asWritten(fullRow());
    const holder = path.slice(0, -1).reduce<object>((part, name) => Reflect.get(part, name), row);
    const name = path.at(-1) ?? '';
    const value: unknown = Reflect.get(holder, name);
    for (const wrong of [typeof value === 'number' ? '1' : 1, [value], null]) {
      Reflect.set(holder, name, wrong);
      expect(() => parseRow(JSON.stringify(row)), String(wrong)).toThrow(Malformed);
    }
    // It is read without the part, or not at all; never as if the part were there.
    Reflect.deleteProperty(holder, name);
    const read = valueOrUndefined(() => parseRow(JSON.stringify(row)));
    if (read) expect(JSON.parse(encodeRow(read))).toEqual(row);
  });

  it('reads no reason for a sign-in that it does not know, and no version of a record either', () => {
    for (const [part, value] of [
      ['status', { state: 'sign_in_required', reason: 'whatever' }],
      ['status', { state: 'whatever', reason: 'revoked' }],
      ['kind', 'whatever'],
      ['schema', 3],
    ] as const) {
      expect(() => parseRow(JSON.stringify({ ...asWritten(aRow), [part]: value }))).toThrow(Malformed);
    }
    for (const reason of ['never', 'revoked', 'lost_response', 'expired', 'moved'] as const) {
      const status = { state: 'sign_in_required', reason } as const;
      expect(parseRow(JSON.stringify({ ...asWritten(aRow), status })).summary.status).toEqual(status);
    }
  });

  it('refuses a word about its refresh token that its sealed tokens belie', () => {
    const { refreshToken: _gone, ...sealed } = aRow.sealed;
    expect(() => parseRow(encodeRow({ ...aRow, sealed }))).toThrow(Malformed);
  });
});

/** A row with everything that a row can have. */
function fullRow(): StoredRow {
  const intent = {
    id: 'intent',
    refreshTokenFingerprint: '0123456789abcdef',
    firstSentAtMs: 1,
    attempts: 2,
    unanswered: 1,
    last: { n: 3, sentAtMs: 4, by: 'test' },
  };
  return {
    ...aRow,
    summary: {
      ...aRow.summary,
      redirectUri: 'http://127.0.0.1/callback',
      dueAtMs: 6,
      retryAtMs: 7,
      refusedAtMs: 8,
      current: { refreshable: true, receivedAtMs: 5, scope: 'public', createdAtMs: 9, expiresIn: 10 },
      intent,
      lastError: { code: 'network', status: 503, atMs: 11, probes: 2 },
    },
    binding: { file: '1:2', lockId: 'lock', generation: 3 },
  };
}

function leavesOf(value: object, above: string[] = []): [path: string[]][] {
  return Object.entries(value).flatMap(([name, part]) =>
    typeof part === 'object' ? leavesOf(part, [...above, name]) : [[[...above, name]] as [string[]]],
  );
}

function valueOrUndefined<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}

function asWritten(row: StoredRow): object {
  return { ...JSON.parse(encodeRow(row)) };
}

const optionalNumber = fc.option(fc.integer(), { nil: undefined });
const anIntent = fc.record({
  id: fc.string(),
  refreshTokenFingerprint: fc.constant('0123456789abcdef'),
  firstSentAtMs: fc.integer(),
  attempts: fc.nat(),
  unanswered: fc.nat(),
  last: fc.record({ n: fc.nat(), sentAtMs: fc.integer(), by: fc.string() }),
});

const anError = fc.record(
  { code: fc.string(), atMs: fc.integer(), status: fc.nat(), probes: fc.nat() },
  { requiredKeys: ['code', 'atMs'] },
);

const anyRow: fc.Arbitrary<StoredRow> = fc
  .record({
    account: fc.string({ unit: 'grapheme' }),
    redirectUri: fc.option(fc.webUrl(), { nil: undefined }),
    dueAtMs: optionalNumber,
    retryAtMs: optionalNumber,
    expiresIn: optionalNumber,
    scope: fc.option(fc.string(), { nil: undefined }),
    status: fc.constantFrom<StoredRow['summary']['status']>(
      { state: 'active' },
      { state: 'suspect' },
      { state: 'sign_in_required', reason: 'lost_response' },
    ),
    kind: fc.constantFrom<StoredRow['summary']['kind']>('own', 'shielded'),
    refusedAtMs: optionalNumber,
    intent: fc.option(anIntent, { nil: undefined }),
    lastError: fc.option(anError, { nil: undefined }),
    accessToken: fc.base64String({ maxLength: 9_000 }),
  })
  .map(({ account, status, kind, accessToken, scope, expiresIn, ...optional }) => ({
    ...aRow,
    sealed: { ...aRow.sealed, accessToken },
    summary: {
      ...aRow.summary,
      account,
      status,
      kind,
      ...present(optional),
      current: { ...aRow.summary.current, ...present({ scope, expiresIn }) },
    },
  }));

/** Without the fields that are undefined: what JSON can't hold. */
function present<T extends object>(fields: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return JSON.parse(JSON.stringify(fields));
}
