import { PassThrough } from 'node:stream';
import { expect, it } from 'vitest';
import { ask, confirm } from './ask.ts';
import { createIo } from './io.ts';

function terminal(typed: string | undefined) {
  const streams = { stdin: new PassThrough(), stdout: new PassThrough(), stderr: new PassThrough() };
  if (typed !== undefined) streams.stdin.end(typed);
  const controller = new AbortController();
  const io = createIo({ streams, env: {}, json: false, quiet: false });
  return { io, signal: controller.signal, controller, streams };
}

it('gives the line that was typed, and asks on stderr', async () => {
  const asking = terminal(' a line \nanother\n');
  expect(await ask('What?', asking)).toBe('a line');
  expect(asking.streams.stderr.read()?.toString()).toBe('What? \n');
  expect(asking.streams.stdout.read()).toBeNull();
});

it('gives nothing when stdin ends', async () => {
  expect(await ask('What?', terminal(''))).toBeUndefined();
});

it('goes to a new line when Ctrl-D ends a terminal, which shows no line end then', async () => {
  const asking = terminal('');
  Object.assign(asking.streams.stdin, { isTTY: true });
  expect(await ask('What?', asking)).toBeUndefined();
  expect(asking.streams.stderr.read()?.toString()).toBe('What? \n');
});

it('ends with the reason of its signal', async () => {
  const asking = terminal(undefined);
  const answer = ask('What?', asking);
  asking.controller.abort(new Error('enough'));
  await expect(answer).rejects.toThrow('enough');
});

it.each([
  ['y\n', true],
  ['YES\n', true],
  ['n\n', false],
  ['\n', false],
  ['', false],
])('takes %j for %s', async (typed, expected) => {
  expect(await confirm('Sure?', terminal(typed))).toBe(expected);
});
