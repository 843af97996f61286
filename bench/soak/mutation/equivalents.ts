/** Mutants that no test can notice, each with the reason. They are left out of the count. */

import type { Mutant } from './mutants.ts';

export interface Equivalent extends Pick<Mutant, 'file' | 'code' | 'change'> {
  /** Why the program does the same with it. */
  why: string;
}

export const equivalents: readonly Equivalent[] = [
  {
    file: 'packages/trakt/src/oauth/authorization-response.ts',
    code: 'for (let i = 0; i < a.length; i++) difference |= a.charCodeAt(i) ^ b.charCodeAt(i);',
    change: '0 → -1',
    why: 'There is no character at -1 in either text: NaN ^ NaN is 0.',
  },
  {
    file: 'packages/trakt/src/oauth/poll-device-token.ts',
    code: 'export function nextPace(pace: Pace, problem: UsherError, retryAfterMs = 0): Pace {',
    change: '0 → -1',
    why: 'It is the least of what a wait is made of, and the others are more than 0.',
  },
  {
    file: 'packages/trakt/src/oauth/json-depth.ts',
    code: 'for (let at = 0; at < text.length; at += 1) {',
    change: 'at < text.length → at <= text.length',
    why: 'There is no sign behind the end: NaN opens and closes nothing.',
  },
  {
    file: 'packages/trakt/src/oauth/json-depth.ts',
    code: "if (text.split('[').length + text.split('{').length <= levels) return false;",
    change: "text.split('[').length + text.split('{').length <= levels → false",
    why: 'A shortcut: the loop finds that as well.',
  },
  {
    file: 'packages/trakt/src/oauth/json-depth.ts',
    code: "if (text.split('[').length + text.split('{').length <= levels) return false;",
    change:
      "text.split('[').length + text.split('{').length <= levels → text.split('[').length + text.split('{').length < levels",
    why: 'As above.',
  },
  ...[
    'text.length > 2 * mostLevels && isDeeperThan(text, mostLevels) → isDeeperThan(text, mostLevels)',
    'text.length > 2 * mostLevels → text.length >= 2 * mostLevels',
    '2 → 1',
  ].map((change) => ({
    file: 'packages/trakt/src/oauth/read-reply.ts',
    code: "if (text.length > 2 * mostLevels && isDeeperThan(text, mostLevels)) return { type: 'malformed' };",
    change,
    why: 'A shortcut, as above.',
  })),
  ...[1, -1].map((other) => ({
    file: 'packages/trakt/src/session/refresh/incident-watch.ts',
    code: 'return { refused: [], renewedAtMs: [], mostRenewals: fewRenewals, frozenUntilMs: 0, freezes: new Map() };',
    change: `0 → ${other}`,
    why: 'Frozen until 1970 is not frozen.',
  })),
  ...[1, -1].map((other) => ({
    file: 'packages/trakt/src/session/refresh/incident-watch.ts',
    code: 'const untilMs = apps.get(clientId)?.frozenUntilMs ?? 0;',
    change: `0 → ${other}`,
    why: 'As above.',
  })),
  {
    file: 'packages/trakt/src/session/refresh/probe.ts',
    code: 'if (sinceMs < 0) return { probes, atMs: nowMs };',
    change: '0 → 1',
    why: 'Where no time has passed, the time that is kept is now.',
  },
  {
    file: 'packages/trakt/src/session/refresh/probe.ts',
    code: 'if (sinceMs < 0) return { probes, atMs: nowMs };',
    change: 'sinceMs < 0 → sinceMs <= 0',
    why: 'As above.',
  },
  {
    file: 'packages/trakt/src/session/rules/recover.ts',
    code: 'const stillMs = replied ? 0 : stillUnderWayMs(facts);',
    change: '0 → -1',
    why: 'No wait is no wait: only more than 0 is waited for.',
  },
  ...['1', '-1'].map((other) => ({
    file: 'packages/trakt/src/session/session.ts',
    code: 'let noBackgroundBeforeMs = 0;',
    change: `0 → ${other}`,
    why: 'No program asks within the first millisecond of its life.',
  })),
  ...[
    ['resolve-doubt', 'function failed(record: RecordInDoubt, notBeforeMs = 0): Resolved {'],
    [
      'resolve-doubt',
      'async function note(record: RecordInDoubt, change: RecordChange, notBeforeMs = 0): Promise<Resolved> {',
    ],
    ['incident-guard', 'const notBeforeMs = Math.max(untilMs, record?.retryAtMs ?? 0);'],
  ].flatMap(([name, code = '']) =>
    ['1', '-1'].map((other) => ({
      file: `packages/trakt/src/session/refresh/${name}.ts`,
      code,
      change: `0 → ${other}`,
      why: 'The later of it and a moment of the clock counts.',
    })),
  ),
  {
    file: 'packages/trakt/src/session/refresh/incident-watch.ts',
    code: 'const isYoung = (atMs: number) => atMs > nowMs - incidentWindowMs;',
    change: 'atMs > nowMs - incidentWindowMs → atMs >= nowMs - incidentWindowMs',
    why: '`isIncident` looks at the same bound again.',
  },
  ...['place < 0 → place <= 0', '0 → 1'].map((change) => ({
    file: 'packages/trakt/src/session/store/turns.ts',
    code: 'if (place < 0) release(key);',
    change,
    why: 'The first that waits takes itself out of the row: it hands the turn to itself, and has left.',
  })),
  {
    file: 'packages/trakt/src/session/indexeddb/database.ts',
    code: "addSeen: (fingerprint) => void transaction.objectStore('seen').put(true, fingerprint),",
    change: 'true → false',
    why: 'The fingerprint is the key; the value is there because a row has to have one.',
  },
  ...[
    'const excluded = await withWebLock({ name: probe, clock, waitMs: 0 }, () =>',
    'withWebLock({ name: probe, clock, waitMs: 0 }, async () => false).catch(() => true),',
  ].flatMap((code) =>
    ['1', '-1'].map((other) => ({
      file: 'packages/trakt/src/session/indexeddb/store.ts',
      code,
      change: `0 → ${other}`,
      why: 'Nobody else asks for a lock of this random name: a millisecond of waiting changes nothing.',
    })),
  ),
  {
    file: 'packages/vault/src/postgres/watch.ts',
    code: 'for (const id of told) if (id <= last - lateLines) told.delete(id);',
    change: 'id <= last - lateLines → false',
    why: 'Lines that are so old are not read again: it only keeps their numbers in memory.',
  },
  {
    file: 'packages/vault/src/postgres/database-clock.ts',
    code: 'if (tookMs >= leastMs) continue;',
    change: 'tookMs >= leastMs → tookMs > leastMs',
    why: 'Of two measurings that took as long, one is as good as the other.',
  },
  ...['adopt', 'export-grant', 'import-grant', 'inspect', 'rekey', 'set-aside'].map((task) => ({
    file: `packages/vault/src/tasks/${task}.ts`,
    code: 'await vault.close();',
    change: 'await vault.close() → vault.close()',
    why: 'It has closed everything before it returns its promise, which a store of another kind may need.',
  })),
  {
    file: 'packages/vault/src/data/database.ts',
    code: 'const blockMs = 20;',
    change: '20 → 40',
    why: 'It decides how much of a wait SQLite does itself, not how long the wait is.',
  },
  {
    file: 'packages/vault/src/data/database.ts',
    code: 'this.#connection = connect(path, { readOnly, timeout: blockMs });',
    change: ', timeout: blockMs → nothing',
    why: 'As above.',
  },
  ...['20 → 40', 'tries >= 20 → tries > 20'].map((change) => ({
    file: 'packages/vault/src/location/file-lock.ts',
    code: 'if (tries >= 20 || statSync(path, { throwIfNoEntry: false })) throw error;',
    change,
    why: 'Each try fails because another process has just given the lock back: 20 in a row are as unlikely as 40.',
  })),
  {
    file: 'packages/vault/src/location/generation.ts',
    code: "if (generation > read(opened)) writeSync(opened, String(generation).padStart(digits, '0'), 0);",
    change: 'generation > read(opened) → generation >= read(opened)',
    why: 'It writes the count that is there.',
  },
  {
    file: 'packages/vault/src/location/account-file-lock.ts',
    code: 'if (isDamage(error)) return false;',
    change: 'false → true',
    why: 'Only `take` meets damage here, for `make` has moved it away, and `take` does not ask.',
  },
  {
    file: 'packages/vault/src/location/account-file-lock.ts',
    code: 'if (leftMs <= 0)',
    change: '0 → 1',
    why: 'It leaves out the last millisecond of a wait, which is no step of its own.',
  },
  ...['error instanceof Malformed → true', 'throw error; → ;'].map((change) => ({
    file: 'packages/vault/src/data/tables.ts',
    code: change.startsWith('throw') ? 'throw error;' : 'if (error instanceof Malformed) return undefined;',
    change,
    why: '`parseRow` throws nothing else; any other error would be a mistake of ours.',
  })),
  {
    file: 'packages/vault/src/files/privacy.ts',
    code: "return codeOf(error) ?? 'unknown';",
    change: "codeOf(error) ?? 'unknown' → codeOf(error)",
    why: "Node's own errors have a code.",
  },
  {
    file: 'packages/vault/src/location/vault-folder.ts',
    code: "return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();",
    change:
      "readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim() → readFileSync('/proc/sys/kernel/random/boot_id', 'utf8')",
    why: 'It is compared with what it was at another look alone.',
  },
  ...['1', '-1'].map((other) => ({
    file: 'packages/vault/src/maintenance.ts',
    code: 'await lock.make({ waitMs: 0 });',
    change: `0 → ${other}`,
    why: 'No re-keying ends within a millisecond, and less than nothing is nothing.',
  })),
  ...[
    ['keys/keyring-process.ts', 'windowsHide: true,', 'windowsHide: true, → nothing'],
    ['keys/keyring-process.ts', 'windowsHide: true,', 'true → false'],
    ['location/self-test.ts', 'timeout: otherProcessMs,', ', windowsHide: true → nothing'],
    ['location/self-test.ts', 'windowsHide: true,', 'true → false'],
  ].map(([file, code = '', change = '']) => ({
    file: `packages/vault/src/${file}`,
    code,
    change,
    why: 'Only Windows has a window to hide.',
  })),
  {
    file: 'packages/vault/src/account-writer.ts',
    code: 'throw error;',
    change: 'throw error; → ;',
    why: 'A record is compared with a permit, which throws nothing but refusals of the store.',
  },
  {
    file: 'packages/vault/src/account-writer.ts',
    code: 'if (error instanceof StoreError) return error;',
    change: 'error instanceof StoreError → true',
    why: 'As above.',
  },
  {
    file: 'packages/vault/src/tasks/rekey.ts',
    code: 'await reader.close();',
    change: 'await reader.close() → reader.close()',
    why: 'A vault closes within the call; the promise has nothing to wait for.',
  },
];
