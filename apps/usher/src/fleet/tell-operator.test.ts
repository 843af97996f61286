import { StoreError } from 'trakt-usher';
import { expect, it } from 'vitest';
import * as text from '../text/en.ts';
import { tellOperator } from './tell-operator.ts';

it('says once what keeps a worker from its work, and when that is over', () => {
  const said: unknown[] = [];
  const io = { warn: (...lines: readonly unknown[]) => void said.push(...lines) };
  const told = tellOperator({ io, text, circumstances: () => ({ nowMs: 0, timeZone: undefined }) });
  const gone = (system: string) => {
    const detail = { reason: 'database', problem: 'unusable', system } as const;
    return new StoreError('unavailable', 'raw', { location: 'the database', detail });
  };
  told.swept(undefined);
  for (const system of ['ECONNREFUSED', 'ECONNREFUSED', 'ETIMEDOUT']) told.swept(gone(system));
  told.swept(undefined);
  told.swept(undefined);
  told.paused('an-app', 600_000);
  for (const code of ['invalid_client', 'invalid_client', 'app_rejected']) told.refused('an-app', code);
  told.frozen('an-app', 1_800_000);
  expect(said).toEqual([
    expect.stringMatching(/^The database can't be used now\..*USHER_DATABASE_URL/),
    expect.stringMatching(/^The database can't be used now\./),
    'The database answers again; renewing what is due.',
    expect.stringMatching(/^Trakt asks to leave the app an-app alone for 10 minutes,/),
    expect.stringMatching(/renewals for the app an-app \(invalid_client\).*TRAKT_CLIENT_SECRET/),
    expect.stringMatching(/renewals for the app an-app \(app_rejected\)/),
    expect.stringMatching(/sign-ins of the app an-app at once.*for 30 minutes, and nobody is signed out/),
  ]);
  expect(new Set(said).size).toBe(7);
});
