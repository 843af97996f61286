import childProcess from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StoreError } from 'trakt-usher/store';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { rejection } from '../testing/records.ts';
import { keyringKey } from './keyring.ts';
import { type KeyringStep, type KeyringTalk, resultsIn, talkToKeyring } from './keyring-process.ts';
import { mayHaveKeyring } from './session-bus.ts';

/** A keyring in memory. `hears`: what becomes of each step before it is done. */
function aKeyring(hears: (step: KeyringStep) => 'do' | 'forget' | 'hide' | 'hang' = () => 'do') {
  const entries = new Map<string, string>();
  const act = (step: KeyringStep): unknown => {
    if (step.do === 'write') entries.set(step.entry, step.secret);
    if (step.do === 'delete') return entries.delete(step.entry);
    return step.do === 'read' ? (entries.get(step.entry) ?? null) : true;
  };
  const talk: KeyringTalk = async (steps) => {
    const late: KeyringStep[] = [];
    const answers = steps.map((step) => {
      const fate = hears(step);
      if (fate === 'hang') late.push(step);
      if (fate === 'do') return act(step);
      return fate === 'forget' && step.do === 'write' ? true : null;
    });
    if (late.length === 0) return answers;
    // The keyring does the steps that were under way when we gave up.
    for (const step of late) act(step);
    throw new Error('no answer within 3 s');
  };
  return { entries, talk };
}

describe('key in the keyring', () => {
  it('is kept under a name of its own, and found by it', async () => {
    const { talk, entries } = aKeyring();
    const source = keyringKey(talk);
    const [one, other] = [await source.create(), await source.create()];
    expect(one.key.equals(other.key)).toBe(false);
    expect((await keyringKey(talk).find(one.recorded)).equals(one.key)).toBe(true);
    expect([...entries.keys()].filter((name) => name.startsWith('probe'))).toEqual([]);
    const before = entries.size;
    await source.discard?.(one.recorded);
    expect(entries.size).toBe(before - 1);
    expect((await source.find(other.recorded)).equals(other.key)).toBe(true);
  });

  it('is not made where the keyring forgets what is written to it', async () => {
    const { talk, entries } = aKeyring((step) => (step.do === 'write' ? 'forget' : 'do'));
    const detail = { reason: 'keyring', problem: 'forgets' };
    expect(await rejection(keyringKey(talk).create())).toMatchObject({ code: 'unavailable', detail });
    expect(entries.size).toBe(0);
  });

  it('is not made where the keyring deletes nothing: what it holds could never be ended', async () => {
    const { talk } = aKeyring((step) => (step.do === 'delete' ? 'forget' : 'do'));
    expect(await rejection(keyringKey(talk).create())).toMatchObject({ code: 'unavailable' });
  });

  it('is not made where another process cannot read it', async () => {
    const { talk, entries } = aKeyring((step) =>
      step.do === 'read' && step.entry.startsWith('vault-key') ? 'hide' : 'do',
    );
    expect(await rejection(keyringKey(talk).create())).toMatchObject({ code: 'unavailable' });
    expect([...entries.keys()]).toEqual(['sentinel']);
  });

  it('is not made where another process could not tell later whether it is gone', async () => {
    const { talk } = aKeyring((step) => (step.do === 'read' && step.entry === 'sentinel' ? 'hide' : 'do'));
    const detail = { reason: 'keyring', problem: 'forgets' };
    expect(await rejection(keyringKey(talk).create())).toMatchObject({ code: 'unavailable', detail });
  });

  it('that was cut short is none', async () => {
    const { talk, entries } = aKeyring();
    const { recorded } = await keyringKey(talk).create();
    for (const [name, secret] of entries) if (name !== 'sentinel') entries.set(name, secret.slice(0, 20));
    const detail = { reason: 'key_missing', source: 'keyring' };
    expect(await rejection(keyringKey(talk).find(recorded))).toMatchObject({ code: 'wrong_key', detail });
  });

  it('is not made where no process can be started to ask for it', async () => {
    const { execPath } = process;
    vi.stubEnv('DBUS_SESSION_BUS_ADDRESS', 'unix:path=/nowhere/bus');
    process.execPath = '/nowhere/node';
    try {
      const detail = { reason: 'keyring', problem: 'failed' };
      const message = expect.stringContaining("can't be started");
      expect(await rejection(talkToKeyring([{ do: 'read', entry: 'none' }]))).toMatchObject({ detail, message });
    } finally {
      process.execPath = execPath;
      vi.unstubAllEnvs();
    }
  });

  it('is not looked for where the vault has another source', async () => {
    const refused = keyringKey(aKeyring().talk).find({ kind: 'key_file', name: 'vault.key' });
    const detail = { reason: 'other_source', source: 'key_file', instead: 'keyring' };
    expect((await rejection(refused)).detail).toEqual(detail);
  });

  it('that was written too late is named by nobody', async () => {
    let hung = false;
    const { talk } = aKeyring((step) => {
      if (hung || step.do !== 'write' || !step.entry.startsWith('vault-key')) return 'do';
      hung = true;
      return 'hang';
    });
    await expect(keyringKey(talk).create()).rejects.toThrow('no answer');
    const { recorded, key } = await keyringKey(talk).create();
    expect((await keyringKey(talk).find(recorded)).equals(key)).toBe(true);
  });

  it('is missing for certain only where the keyring shows that it can be read', async () => {
    const { talk, entries } = aKeyring();
    const { recorded } = await keyringKey(talk).create();
    const hidden: KeyringTalk = async (steps) => steps.map(() => null);
    expect(await rejection(keyringKey(hidden).find(recorded))).toMatchObject({ code: 'unavailable', retryable: true });
    for (const name of entries.keys()) if (name !== 'sentinel') entries.delete(name);
    expect(await rejection(keyringKey(talk).find(recorded))).toMatchObject({
      code: 'wrong_key',
      retryable: false,
      detail: { reason: 'key_missing', source: 'keyring' },
    });
  });

  it('is not looked for where the vault has another source', async () => {
    const never: KeyringTalk = () => Promise.reject(new Error('asked'));
    expect(await rejection(keyringKey(never).find({ kind: 'key_file' }))).toMatchObject({ code: 'wrong_key' });
  });
});

describe.runIf(process.platform === 'linux')('a session without a bus', () => {
  it('has no keyring', () => {
    expect(mayHaveKeyring({})).toBe(false);
    for (const folder of ['/nowhere', tmpdir()]) expect(mayHaveKeyring({ XDG_RUNTIME_DIR: folder })).toBe(false);
    expect(mayHaveKeyring({ DBUS_SESSION_BUS_ADDRESS: 'unix:path=/run/user/1000/bus' })).toBe(true);
  });

  it('has no keyring, whatever file of that name is in the folder where the program was started', () => {
    const folder = mkdtempSync(join(tmpdir(), 'bus-'));
    const before = process.cwd();
    writeFileSync(join(folder, 'bus'), '');
    try {
      process.chdir(folder);
      expect(mayHaveKeyring({})).toBe(false);
      process.chdir(before);
      expect(mayHaveKeyring({ XDG_RUNTIME_DIR: folder })).toBe(true);
    } finally {
      process.chdir(before);
      rmSync(folder, { recursive: true });
    }
  });

  it('is named as the reason where the key of a vault is in one', async () => {
    vi.stubEnv('DBUS_SESSION_BUS_ADDRESS', '');
    vi.stubEnv('XDG_RUNTIME_DIR', '/nowhere');
    const found = keyringKey().find({ kind: 'keyring', entry: 'vault-key-1' });
    const detail = { reason: 'keyring', problem: 'no_session' };
    expect(await rejection(found)).toMatchObject({ code: 'unavailable', detail });
    vi.unstubAllEnvs();
  });
});

describe.runIf(process.platform === 'linux')('the process that asks the keyring', () => {
  const { execPath } = process;
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'asks-'));
    vi.stubEnv('DBUS_SESSION_BUS_ADDRESS', 'unix:path=/nowhere/bus');
    process.execPath = join(folder, 'node');
  });
  afterEach(() => {
    process.execPath = execPath;
    vi.restoreAllMocks();
    syncBuiltinESMExports();
    rmSync(folder, { recursive: true });
  });
  const answers = (script: string) => writeFileSync(process.execPath, `#!/bin/sh\n${script}\n`, { mode: 0o755 });

  it('is handed the steps, and the environment without the options for Node', async () => {
    vi.stubEnv('NODE_OPTIONS', '--title=other');
    vi.stubEnv('OF_THIS_PROCESS', 'here');
    answers('echo "{\\"results\\":[$(cat),\\"$NODE_OPTIONS$OF_THIS_PROCESS$1\\"]}"');
    const steps: KeyringStep[] = [
      { do: 'read', entry: 'one' },
      { do: 'delete', entry: 'two' },
    ];
    const spawned = vi.spyOn(childProcess, 'spawn');
    syncBuiltinESMExports();
    expect(await talkToKeyring(steps)).toEqual([steps, 'here-e']);
    // A session bus that never answers would hold it for ever.
    expect(spawned.mock.calls[0]?.at(2)).toMatchObject({ timeout: 3_000, killSignal: 'SIGKILL' });
  });

  it('may end before it has read anything', async () => {
    answers('exec <&-');
    const refused = await rejection(talkToKeyring([{ do: 'write', entry: 'one', secret: 'x'.repeat(1_000_000) }]));
    expect(refused.detail).toEqual({ reason: 'keyring', problem: 'no_answer' });
  });
});

describe.runIf(process.platform === 'linux')('a session bus that nobody answers on', () => {
  it('is told in the words of the keyring', async () => {
    vi.stubEnv('DBUS_SESSION_BUS_ADDRESS', 'unix:path=/nowhere/bus');
    const refused = await rejection(talkToKeyring([{ do: 'read', entry: 'vault-key-1' }]));
    expect(refused).toMatchObject({ code: 'unavailable', detail: { reason: 'keyring', problem: 'failed' } });
    vi.unstubAllEnvs();
  });
});

it.each(['darwin', 'win32'])('a keyring is looked for on %s, where there is no bus', (value) => {
  const platform = Object.getOwnPropertyDescriptor(process, 'platform') ?? {};
  Object.defineProperty(process, 'platform', { ...platform, value });
  try {
    expect(mayHaveKeyring({})).toBe(true);
  } finally {
    Object.defineProperty(process, 'platform', platform);
  }
});

it.each([
  'a warning {"results":["c2VjcmV0"]}',
  '{"results":["c2VjcmV0"',
  'null',
  '{"results":["c2VjcmV0","c2VjcmV0"]}',
])('an answer that is none (%j) is not quoted', (answer) => {
  const quoting = () => resultsIn({ text: answer, late: false }, 1);
  expect(quoting).toThrow(StoreError);
  expect(quoting).not.toThrow(/c2Vj|results/);
});

it.each([
  ['in time', false, 'it gave no answer'],
  ['until it was killed', true, 'no answer within 3 s'],
])('a keyring that says nothing %s gave no answer', async (_name, late, words) => {
  const nothing = async () => resultsIn({ text: '', late }, 1);
  const detail = { reason: 'keyring', problem: 'no_answer' };
  expect(await rejection(nothing())).toMatchObject({
    code: 'unavailable',
    detail,
    message: expect.stringContaining(words),
  });
});

it('an answer that is whole counts, though its process had to be killed', () => {
  expect(resultsIn({ text: '{"results":[true]}', late: true }, 1)).toEqual([true]);
});
