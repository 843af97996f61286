import { PassThrough } from 'node:stream';
import { expect, it } from 'vitest';
import { isAtTerminal } from './run-to-end.ts';

/** There a Ctrl-C comes to the program by itself, and a second one means more. */
it.each([
  ['usher exec -- program', [true, true, true], true],
  ['usher exec -- program < list.json', [false, true, true], true],
  ['usher exec -- program < list.json > log', [false, false, true], true],
  ['a service', [false, false, false], false],
])('knows of a terminal: %s', (_, [input, output, errors], expected) => {
  const stream = (isTTY: boolean | undefined) => Object.assign(new PassThrough(), { isTTY: isTTY === true });
  expect(isAtTerminal({ stdin: stream(input), stdout: stream(output), stderr: stream(errors) })).toBe(expected);
});
