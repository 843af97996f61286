/** The recording at the top of README.md is what the commands print. */

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { type ServedSandbox, serveSandbox } from '@trakt-usher/sandbox/serve';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Home, makeHome } from './run-usher.ts';

const readme = readFileSync(path.join(import.meta.dirname, '../../../README.md'), 'utf8');
const [, recording = ''] = /```console\n(.*?)```/s.exec(readme) ?? [];
/** The commands without a pipe, each with the text below it. */
const shown = Array.from(
  recording.matchAll(/^\$ usher ([^|\n]+)\n(.*?)(?=^\$ |$(?!\n))/gms),
  ([, words = '', text = '']) => ({
    words: words.split(' '),
    text,
  }),
);

let served: ServedSandbox;
let home: Home;

beforeAll(async () => {
  served = await serveSandbox({ port: 0, plays: 200, autoApprove: true, devicePollSeconds: 1 });
  home = makeHome();
});

afterAll(async () => {
  await home.remove();
  await served.close();
});

it('README.md shows what the commands print', async () => {
  expect(shown.map(({ words }) => words[0])).toEqual(['setup', 'export']);
  for (const { words, text } of shown) {
    const args = words.map((word) => (word === '0123456789abcdef' ? 'sandbox-client' : word));
    const env = { TRAKT_AUTH_URL: served.url, TRAKT_API_URL: served.url };
    const { code, stdout, stderr } = await home.run(args, { env });
    expect({ words, code }).toEqual({ words, code: 0 });
    const printed = linesOf(stdout + stderr);
    const missing = linesOf(text).filter((line) => !printed.includes(line));
    expect(missing, `usher ${words.join(' ')} printed:\n${stdout}${stderr}`).toEqual([]);
  }
});

/** Lines that differ only in numbers, times, codes and places are the same; `...` stands for lines left out. */
function linesOf(text: string): string[] {
  return text
    .split('\n')
    .map((line) =>
      line
        .replaceAll(/https?:\/\/(?:auth\.trakt\.tv|127\.0\.0\.1:\d+)/g, 'TRAKT')
        .replaceAll(/\/\S*\/trakt-export/g, 'FOLDER')
        .replaceAll(/in \d+ (?:day|minute)s?, \d+ \w+(?: \d{4})? \d\d:\d\d [\w+:-]+/g, 'THEN')
        .replaceAll(/\d[\d,]*/g, '0')
        .replace(/^ {2}[0A-Z]{2,}$/, '  CODE')
        .trim(),
    )
    .filter((line) => line !== '' && line !== '...');
}
