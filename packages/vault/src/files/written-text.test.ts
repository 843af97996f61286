import { expect, it } from 'vitest';
import { writtenText } from './written-text.ts';

const text = 'client_id = "Zoë"\r\n';
const utf16 = Buffer.from(`\ufeff${text}`, 'utf16le');

it.each([
  ['UTF-8', Buffer.from(text)],
  ['UTF-8 with a byte order mark', Buffer.from(`\ufeff${text}`)],
  ['UTF-16 as Windows PowerShell writes it', utf16],
  ['UTF-16, the other way round', Buffer.from(utf16).swap16()],
])('is read from %s', (_, bytes) => {
  expect(writtenText(bytes)).toBe(text);
});

it('is empty in an empty file', () => {
  expect(writtenText(Buffer.alloc(0))).toBe('');
});
