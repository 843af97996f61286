/** The JavaScript of docs/sandbox.md runs as it stands there, against a sandbox. */

import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { type ServedSandbox, serveSandbox } from '@trakt-usher/sandbox/serve';
import { afterAll, beforeAll, expect, it } from 'vitest';

const root = path.join(import.meta.dirname, '../../..');
const guide = readFileSync(path.join(root, 'docs/sandbox.md'), 'utf8');
const programs = guide.split('\n## ').flatMap((section) => {
  const code = /```js\n(.*?)```/s.exec(section)?.[1];
  return code === undefined ? [] : [{ title: section.split('\n')[0], code }];
});

let served: ServedSandbox;

beforeAll(async () => {
  served = await serveSandbox({ port: 0, plays: 0, autoApprove: true, devicePollSeconds: 1 });
});

afterAll(() => served.close());

it('has the three programs', () => {
  expect(programs.map(({ title }) => title)).toEqual([
    'trakt-usher',
    '@dvcol/trakt-http-client',
    'trakt.tv, the npm package',
  ]);
});

it.each(programs)('$title', async ({ code }) => {
  expect(code).toContain("'http://127.0.0.1:8420'");
  const running = promisify(execFile)(
    process.execPath,
    [
      '--conditions=@trakt-usher/source',
      '--input-type=module',
      '--eval',
      code.replaceAll('http://127.0.0.1:8420', served.url),
    ],
    { cwd: root, timeout: 15_000 },
  );
  const { stdout } = await running;
  expect(stdout.trimEnd().split('\n')).toEqual([expect.stringMatching(/^Enter \w{8} at http/), 'ada']);
});
