import { describe, expect, it } from 'vitest';
import { aRecord } from '../../testing/records.ts';
import { createWebSealer, newSealingKey, type SealedRow } from './web-sealer.ts';

const { current, ...rest } = aRecord();
const { accessToken: _token, ...facts } = current;
const summary = { ...rest, current: facts };
const tokens = { accessToken: 'access-1', refreshToken: 'refresh-1' };
const damage = { code: 'corrupt' };

async function aSealer(keyId = 'key') {
  return createWebSealer({ key: await newSealingKey(), keyId });
}

describe('sealed tokens', () => {
  it('open in the record that they were sealed for', async () => {
    const sealer = await aSealer();
    const sealed = await sealer.seal(summary, tokens);
    const row = { summary, sealed };
    expect([await sealer.accessToken(row), await sealer.refreshToken(row)]).toEqual(['access-1', 'refresh-1']);
    const alone = { summary, sealed: await sealer.seal(summary, { accessToken: 'caf\u00e9 \u{1f3ac}' }) };
    expect([await sealer.accessToken(alone), await sealer.refreshToken(alone)]).toEqual([
      'caf\u00e9 \u{1f3ac}',
      undefined,
    ]);
  });

  it('open nowhere else', async () => {
    const key = await newSealingKey();
    const sealer = createWebSealer({ key, keyId: 'key' });
    const sealed = await sealer.seal(summary, tokens);
    const elsewhere: SealedRow['summary'][] = [
      { ...summary, storeId: 'other' },
      { ...summary, account: 'eve' },
      { ...summary, issuer: 'https://evil.example' },
      { ...summary, apiOrigin: 'https://evil.example' },
      { ...summary, clientId: 'other' },
      { ...summary, grantId: 'other' },
      { ...summary, version: 2 },
    ];
    for (const other of elsewhere) {
      await expect(sealer.accessToken({ summary: other, sealed })).rejects.toMatchObject(damage);
      await expect(sealer.refreshToken({ summary: other, sealed })).rejects.toMatchObject(damage);
    }
    for (const other of [await aSealer(), createWebSealer({ key, keyId: 'other' })]) {
      await expect(other.accessToken({ summary, sealed })).rejects.toMatchObject(damage);
    }
  });

  it('do not open in the place of each other, nor in the row where they were put aside', async () => {
    const sealer = await aSealer();
    const { accessToken, refreshToken = accessToken } = await sealer.seal(summary, tokens);
    const swapped = { summary, sealed: { accessToken: refreshToken, refreshToken: accessToken } };
    await expect(sealer.accessToken(swapped)).rejects.toMatchObject(damage);
    await expect(sealer.refreshToken(swapped)).rejects.toMatchObject(damage);
    const orphan = { summary, sealed: await sealer.sealOrphan(summary, tokens) };
    await expect(sealer.accessToken(orphan)).rejects.toMatchObject(damage);
    await expect(sealer.refreshToken(orphan)).rejects.toMatchObject(damage);
  });

  it('open no more after a bit was flipped, or without their end', async () => {
    const sealer = await aSealer();
    const { accessToken } = await sealer.seal(summary, tokens);
    for (const place of accessToken.keys()) {
      const flipped = accessToken.slice();
      flipped[place] = (flipped[place] ?? 0) ^ 1;
      await expect(sealer.accessToken({ summary, sealed: { accessToken: flipped } })).rejects.toMatchObject(damage);
    }
    const cut = { accessToken: accessToken.slice(0, -1) };
    await expect(sealer.accessToken({ summary, sealed: cut })).rejects.toMatchObject(damage);
  });

  it('are another text each time, with a nonce of 12 bytes and a tag of 16', async () => {
    const sealer = await aSealer();
    const nonces = new Set<string>();
    for (let time = 0; time < 50; time += 1) {
      const { accessToken } = await sealer.seal(summary, tokens);
      expect(accessToken).toHaveLength(12 + 'access-1'.length + 16);
      nonces.add(accessToken.slice(0, 12).toString());
    }
    expect(nonces.size).toBe(50);
  });
});

describe('the key', () => {
  it('seals and opens, and no script can take it along', async () => {
    const key = await newSealingKey();
    expect(key).toMatchObject({ extractable: false, algorithm: { name: 'AES-GCM', length: 256 } });
    expect(key.usages.toSorted()).toEqual(['decrypt', 'encrypt']);
    await expect(crypto.subtle.exportKey('raw', key)).rejects.toThrow();
  });
});
