/** What a store can't come to by its own writes alone. The rest is in the conformance cases. */

import { describe, expect, it } from 'vitest';
import { anIntent, aRecord } from '../../testing/records.ts';
import { settled } from './transitions.ts';

describe('a reply to a sending', () => {
  it('settles nothing of another doubt about the same tokens', () => {
    const { issuer, account, grantId, version } = aRecord();
    const permit = { issuer, account, grantId, version, intent: anIntent };
    const settle = (stored: typeof anIntent) =>
      settled(aRecord({ intent: stored }), { permit, settlement: 'unprocessed', change: {} });
    expect(settle(anIntent).intent).toBeUndefined();
    expect(() => settle({ ...anIntent, id: 'another' })).toThrow(expect.objectContaining({ code: 'version_conflict' }));
  });
});
