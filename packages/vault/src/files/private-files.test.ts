import { describe, expect, it } from 'vitest';
import { isSameFile, privacyProblem } from './private-files.ts';

const mine = { uid: 1000, owner: 1000, mode: 0o100600, forbidden: 0o022 };

describe('privacy of files', () => {
  it('is given where the owner alone can write', () => {
    expect(privacyProblem('/vault', mine)).toBeUndefined();
    expect(privacyProblem('/vault', { ...mine, mode: 0o100644 })).toBeUndefined();
  });

  it('is given for what root has mounted for us to read', () => {
    expect(privacyProblem('/vault', { ...mine, owner: 0 })).toBeUndefined();
  });

  it.each([0o100620, 0o100602, 0o040777])('ends where others can write (%o)', (mode) => {
    expect(privacyProblem('/vault', { ...mine, mode })).toContain("chmod go-w '/vault'");
  });

  it('ends, for a secret, where others can read', () => {
    for (const mode of [0o100640, 0o100604]) {
      expect(privacyProblem('/vault', { ...mine, mode, forbidden: 0o077 })).toContain("chmod 600 '/vault'");
    }
  });

  it('ends where the owner is another, root or not', () => {
    for (const uid of [0, 1000]) {
      expect(privacyProblem('/vault', { ...mine, uid, owner: 1234 })).toContain('Run it as user 1234');
    }
  });
});

describe('identity of files', () => {
  it('is inode and time of birth', () => {
    expect(isSameFile('7:100', '7:100')).toBe(true);
    expect(isSameFile('7:100', '8:100')).toBe(false);
    expect(isSameFile('7:100', '7:101')).toBe(false);
  });

  it('is the inode alone where no time of birth is known', () => {
    expect(isSameFile('7:unknown', '7:100')).toBe(true);
    expect(isSameFile('7:100', '7:unknown')).toBe(true);
    expect(isSameFile('7:unknown', '8:unknown')).toBe(false);
  });
});
