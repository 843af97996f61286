import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isSafePath, safeFileName } from './safe-file-name.ts';

it.each([
  ['To watch', 'To watch.csv'],
  ['日本の映画 🎬', '日本の映画 🎬.csv'],
  ['../../etc/passwd', '__.._etc_passwd.csv'],
  ['C:\\autoexec', 'C__autoexec.csv'],
  ['a\u0000b\nc\u202egpj', 'a_b_c_gpj.csv'],
  ['NUL', '_NUL.csv'],
  ['Com1.old', '_Com1.old.csv'],
  ['contact', 'contact.csv'],
  ['', '_.csv'],
  ['.usher', '_usher.csv'],
  ['e\u0301', '\u00e9.csv'],
])('the list %j becomes %j', (name, file) => {
  expect(safeFileName(name, '.csv')).toBe(file);
});

it('is short enough, with its ending, and never ends in half a character', () => {
  const name = safeFileName('🎬'.repeat(100), '.csv');
  expect(new TextEncoder().encode(name).length).toBeLessThanOrEqual(140);
  expect(name).toMatch(/^🎬{30,}\.csv$/u);
});

it.each([
  ['films/watched.csv', true],
  ['watched.csv', true],
  ['', false],
  ['/etc/passwd', false],
  ['films//a', false],
  ['films/../../a', false],
  ['a\\..\\b', false],
  ['C:a', false],
  ['.usher/lock.db', false],
  ['films/aux.txt', false],
  ['films/a.', false],
])('the path %j is safe: %s', (path, safe) => {
  expect(isSafePath(path)).toBe(safe);
});

it('makes every name safe, and leaves a safe one alone', () => {
  const nasty = fc.constantFrom('.', ' ', '/', '\\', '\u0000', '\ud83d', '\udfac', 'con', 'NUL', 'e\u0301', '\u202e');
  const names = fc.array(fc.oneof(nasty, fc.string({ unit: 'grapheme' })), { maxLength: 30 });
  fc.assert(
    fc.property(
      names.map((parts) => parts.join('')),
      fc.constantFrom('', '.csv', '.json'),
      (name, ending) => {
        const safe = safeFileName(name, ending);
        expect(safeFileName(safe)).toBe(safe);
        expect(safe.endsWith(ending)).toBe(true);
        expect(/^\.|[. ]$|[/\\]/.test(safe)).toBe(false);
      },
    ),
  );
});
