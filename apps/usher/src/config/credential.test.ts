import { expect, it } from 'vitest';
import { credentialMistake } from './credential.ts';

it.each([
  ['', 'empty'],
  ['""', 'empty_quotes'],
  ["''", 'empty_quotes'],
  ['...', 'placeholder'],
  ['…', 'placeholder'],
  ['YOUR_CLIENT_ID', 'placeholder'],
  ['your-client-id-here', 'placeholder'],
  ['<your client id>', 'placeholder'],
  ['\u0024{TRAKT_CLIENT_ID}', 'placeholder'],
  ['$TRAKT_CLIENT_ID', 'placeholder'],
  ['{{ client_id }}', 'placeholder'],
  ['xxxxxxxx', 'placeholder'],
  ['changeme', 'placeholder'],
  ['CLIENT_ID', 'placeholder'],
  ['null', 'placeholder'],
  ['TRAKT_CLIENT_ID=an-app', 'own_name'],
  ['client_id: an-app', 'own_name'],
  ['export TRAKT_ACCESS_TOKEN="a"', 'own_name'],
  ['"an-app"', 'quotes'],
  ["an-app'", 'quotes'],
  ['“an-app”', 'quotes'],
  ['an-app\r', 'line_break'],
  ['an\napp', 'line_break'],
  ['an app', 'space'],
  ['an-äpp', 'characters'],
  ['an-app\u0000', 'characters'],
])('names what is wrong with %j', (value, mistake) => {
  expect(credentialMistake(value)).toBe(mistake);
});

it.each([
  'sandbox-client',
  'an-app',
  'x',
  'a'.repeat(64),
  'x'.repeat(40),
  '9f86d081884c7d65',
  'Yourself.tv~1',
  'A-_.~z',
  'c2VjcmV0LXRva2Vu==',
])('takes %j', (value) => {
  expect(credentialMistake(value)).toBeUndefined();
});
