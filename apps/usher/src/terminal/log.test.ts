import { mkdtempSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from 'trakt-usher';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createLog, fileWriter, joinLogs, type LogOptions } from './log.ts';

const clock = { ...systemClock, now: () => Date.UTC(2026, 10, 21, 14, 5) };

function logging(options: Partial<LogOptions> = {}) {
  const lines: string[] = [];
  const log = createLog({ level: () => 'debug', format: 'text', write: (line) => lines.push(line), clock, ...options });
  return { log, lines };
}

describe('a log', () => {
  it('writes time, level, event and fields, for people or for programs', () => {
    const text = logging();
    text.log.info({ event: 'token.stored', account: 'a b', attempt: 2 });
    expect(text.lines).toEqual(['2026-11-21T14:05:00.000Z info  token.stored account="a b" attempt=2']);

    const json = logging({ format: 'json' });
    json.log.warn({ event: 'token.stored', account: 'x' });
    expect(json.lines).toEqual([
      '{"time":"2026-11-21T14:05:00.000Z","level":"warn","event":"token.stored","account":"x"}',
    ]);
  });

  it('leaves out what is less than its level', () => {
    const { log, lines } = logging({ level: () => 'warn' });
    log.debug({ event: 'a.b' });
    log.info({ event: 'a.b' });
    log.warn({ event: 'a.c' });
    log.error({ event: 'a.d' });
    expect(lines).toHaveLength(2);
  });

  it.each(['text', 'json'] as const)('writes no field that is not on its list (%s)', (format) => {
    const { log, lines } = logging({ format });
    log.info({ event: 'a.b', accessToken: 'canary', client_secret: 'canary', authorization: 'Bearer canary' });
    expect(lines.join()).not.toMatch(/canary|Token|secret|authorization/);
  });

  it('keeps one entry on one line', () => {
    const { log, lines } = logging();
    log.info({ event: 'a.b', reason: 'x\n2026-11-21 forged' });
    expect(lines[0]).not.toContain('\n');
  });

  it.each(['text', 'json'] as const)('shows what would steer a terminal (%s)', (format) => {
    const { log, lines } = logging({ format });
    log.info({ event: 'a.b', rayId: '\u009b31m\u202e\u2028\u007f' });
    expect(lines.join()).toContain('\\u009b31m\\u202e\\u2028\\u007f');
  });

  it('goes to several places at once', () => {
    const [first, second] = [logging(), logging({ level: () => 'error' })];
    const log = joinLogs([first.log, second.log]);
    log.info({ event: 'a.b' });
    log.error({ event: 'a.c' });
    expect([first.lines.length, second.lines.length]).toEqual([2, 1]);
  });
});

describe('a log file', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'usher-log-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it("is made with its folder, is its owner's alone, and may be rotated", () => {
    const path = join(folder, 'deep', 'usher.log');
    const write = fileWriter(path, () => undefined);
    write('one');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    renameSync(path, `${path}.1`);
    write('two');
    expect(readFileSync(path, 'utf8')).toBe('two\n');
  });

  it('that cannot be written is told of once and stops nobody', () => {
    writeFileSync(join(folder, 'file'), '');
    const failures: unknown[] = [];
    const write = fileWriter(join(folder, 'file', 'usher.log'), (error) => failures.push(error));
    write('one');
    write('two');
    expect(failures).toHaveLength(1);
  });
});
