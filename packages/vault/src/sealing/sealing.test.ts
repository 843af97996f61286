import { createSecretKey } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { newDataKey, type SealContext, seal, unseal, unwrapKey, wrapKey } from './sealing.ts';

const anyContext: fc.Arbitrary<SealContext> = fc.record({
  storeId: fc.string(),
  account: fc.string(),
  issuer: fc.string(),
  apiOrigin: fc.string(),
  clientId: fc.string(),
  grantId: fc.string(),
  version: fc.nat(),
  field: fc.constantFrom('access_token', 'refresh_token'),
  keyId: fc.string(),
});

describe('sealing', () => {
  it('gives back what was sealed, in its own place', () => {
    const key = newDataKey();
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), anyContext, (token, context) => {
        expect(unseal(seal(token, key, context), key, context)).toBe(token);
      }),
    );
  });

  it('opens what the first release has sealed', () => {
    const [key, keyEncryptionKey] = [7, 9].map((byte) => createSecretKey(Buffer.alloc(32, byte)));
    if (!key || !keyEncryptionKey) throw new Error('There are two keys.');
    const context = {
      storeId: 'store',
      account: 'ada',
      issuer: 'https://auth.trakt.tv',
      apiOrigin: 'https://api.trakt.tv',
      clientId: 'app',
      grantId: 'grant',
      version: 3,
      field: 'access_token',
      keyId: 'key',
    };
    const sealed = 'QQy7wSd4nonHSJv17PgN3e7WyAvi26BCJcMiFHuT7SlvoDI';
    expect(unseal(sealed, key, context)).toBe('a token');
    const wrapped = 'IJFu5jDaxc_NGr_97npdHfkIQImja_cCuSM2EaJklFxedJ0J-BRGDfHxMe52-sk9w1Cx2ycpsaaQHrWl';
    expect(unwrapKey(wrapped, keyEncryptionKey, context)?.equals(key)).toBe(true);
  });

  it('opens in no other place: whatever part of it differs', () => {
    const key = newDataKey();
    fc.assert(
      fc.property(anyContext, anyContext, (context, other) => {
        const sealed = seal('token', key, context);
        for (const part of Object.keys(context)) {
          const moved = { ...context, [part]: Reflect.get(other, part) };
          const same = JSON.stringify(moved) === JSON.stringify(context);
          expect(unseal(sealed, key, moved)).toBe(same ? 'token' : undefined);
        }
      }),
    );
  });

  it('never lets a part flow into its neighbour', () => {
    const key = newDataKey();
    const context = { ...aContext, account: 'a', issuer: 'b' };
    const sealed = seal('token', key, { ...context, account: 'a","b' });
    expect(unseal(sealed, key, context)).toBeUndefined();
    expect(unseal(seal('token', key, { ...context, account: 'ab', issuer: '' }), key, context)).toBeUndefined();
  });

  it('opens nothing after a bit was flipped', () => {
    const key = newDataKey();
    const sealed = Buffer.from(seal('an access token', key, aContext), 'base64url');
    fc.assert(
      fc.property(fc.nat(sealed.length * 8 - 1), (bit) => {
        const flipped = Buffer.from(sealed);
        flipped.writeUInt8(flipped.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
        expect(unseal(flipped.toString('base64url'), key, aContext)).toBeUndefined();
      }),
    );
  });

  it('opens nothing that was cut, lengthened or written differently', () => {
    const key = newDataKey();
    const sealed = seal('token', key, aContext);
    for (let length = 0; length < sealed.length; length += 1) {
      expect(unseal(sealed.slice(0, length), key, aContext)).toBeUndefined();
    }
    for (const other of [`${sealed}A`, `${sealed}=`, ` ${sealed}`, sealed.replace(/.$/, '!')]) {
      expect(unseal(other, key, aContext)).toBeUndefined();
    }
  });

  it('seals the same token to another text each time', () => {
    const key = newDataKey();
    const sealed = Array.from({ length: 100 }, () => seal('token', key, aContext));
    expect(new Set(sealed.map((text) => text.slice(0, 16))).size).toBe(100);
  });
});

describe('wrapping', () => {
  const keyEncryptionKey = createSecretKey(Buffer.alloc(32, 1));
  const place = { storeId: 'store', keyId: 'key' };

  it('gives back the data key', () => {
    const dataKey = newDataKey();
    const unwrapped = unwrapKey(wrapKey(dataKey, keyEncryptionKey, place), keyEncryptionKey, place);
    expect(unwrapped?.equals(dataKey)).toBe(true);
  });

  it('opens with no other key, and for no other vault', () => {
    const wrapped = wrapKey(newDataKey(), keyEncryptionKey, place);
    expect(unwrapKey(wrapped, createSecretKey(Buffer.alloc(32, 2)), place)).toBeUndefined();
    expect(unwrapKey(wrapped, keyEncryptionKey, { ...place, storeId: 'other' })).toBeUndefined();
    expect(unwrapKey(wrapped, keyEncryptionKey, { ...place, keyId: 'other' })).toBeUndefined();
  });
});

const aContext: SealContext = {
  storeId: 'store',
  account: 'ada',
  issuer: 'https://auth.example',
  apiOrigin: 'https://api.example',
  clientId: 'app',
  grantId: 'grant',
  version: 1,
  field: 'access_token',
  keyId: 'key',
};
