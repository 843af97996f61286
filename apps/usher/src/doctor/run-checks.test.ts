import { type Clock, SignInRequired } from 'trakt-usher';
import { expect, it } from 'vitest';
import type { Context } from '../context.ts';
import * as text from '../text/en.ts';
import type { Check } from './check.ts';
import { type CheckName, findings } from './finding.ts';
import { runChecks } from './run-checks.ts';

const never = () => new Promise<never>(() => undefined);
/** A clock on which every deadline has come, or none does. */
const clockWith = (sleep: Clock['sleep']): Clock => ({ now: () => 0, monotonic: () => 0, sleep });
const patient = clockWith(never);
const hurried = clockWith(async () => undefined);

function contextWith(clock: Clock, signal: AbortSignal = new AbortController().signal): Context {
  const only: Pick<Context, 'clock' | 'signal' | 'text' | 'circumstances'> = {
    clock,
    signal,
    text,
    circumstances: () => ({ nowMs: 0, timeZone: 'UTC' }),
  };
  return only as Context;
}

const well = (name: CheckName): Check => ({ name, look: async () => [findings(name).pass('Well.')] });

it('brings what each check finds in the order of the checks, whatever another one trips over', async () => {
  const broken: Check = { name: 'key', look: () => Promise.reject(new SignInRequired('never')) };
  const found = await runChecks([well('node'), broken, well('clock')], contextWith(patient));
  expect(found.map(({ check, result }) => [check, result])).toEqual([
    ['node', 'pass'],
    ['key', 'fail'],
    ['clock', 'pass'],
  ]);
  expect(found[1]?.words).toEqual({ message: 'Not signed in.', hint: 'Run: usher auth' });
});

it('waits for no check longer than its deadline, and tells it to stop', async () => {
  let stopped: AbortSignal | undefined;
  const hanging: Check = {
    name: 'locks',
    look({ signal }) {
      stopped = signal;
      return never();
    },
  };
  const found = await runChecks([hanging], contextWith(hurried));
  expect(found).toEqual([findings('locks').fail(text.doctor.late)]);
  expect(stopped?.aborted).toBe(true);
});

it('is interrupted as a whole', async () => {
  const reason = new Error('interrupted');
  const hanging: Check = { name: 'app', look: ({ signal }) => Promise.reject(signal.reason) };
  await expect(runChecks([hanging], contextWith(patient, AbortSignal.abort(reason)))).rejects.toBe(reason);
});
