import { createMemoryStore, createSession } from 'trakt-usher/session';
import { expect, it } from 'vitest';
import { withoutConfig } from '../config/load.ts';
import { lineText } from '../terminal/style.ts';
import * as text from '../text/en.ts';
import { statusLines, statusOf } from './status.ts';

const nowMs = Date.UTC(2026, 10, 27);
const clock = { now: () => nowMs, monotonic: () => 0, sleep: async () => undefined };
const session = createSession({ store: createMemoryStore(), app: { clientId: 'app' }, clock });
const account = {
  name: 'default',
  session,
  vault: { location: '/vault.db', keySource: 'environment' as const },
  context: { clock, config: withoutConfig({}, '/') },
};

it('of a sign-in in doubt whose token has no named end is printed, without a time that is none', async () => {
  const record = await session.signIn({ accessToken: 'only', refreshToken: 'refresh' });
  const status = statusOf(account, {
    ...record,
    status: { state: 'suspect' },
    retryAtMs: Number.MAX_SAFE_INTEGER,
  });
  const lines = statusLines(status, { text, circumstances: () => ({ nowMs, timeZone: 'UTC' }) });
  expect(lines.map((line) => lineText(line, false)).join('\n')).toMatch(
    /State +signed in; the answer to a renewal was lost/,
  );
  expect(JSON.parse(JSON.stringify(status))).not.toHaveProperty('retryAt');
});
