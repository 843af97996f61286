/** Mistakes in the variables that the vault's key comes from. */

import type { ConfigErrorDetail } from 'trakt-usher';
import type { Failures } from './failure.ts';
import { after, signingIn } from './vault-at-hand.ts';

const newKey = 'To make a new key, run: head -c 32 /dev/urandom | base64';

export const keySettingFailures: { readonly [Reason in ConfigErrorDetail['reason']]: Failures } = {
  both_set: [
    {
      code: 'config_invalid',
      says: 'USHER_KEY and USHER_KEY_FILE are both set. Unset one of them.',
      exitCode: 2,
      cause: signingIn({ USHER_KEY_FILE: 'key' }),
    },
  ],
  neither_set: [
    {
      code: 'config_invalid',
      says: `The key should come from USHER_KEY or USHER_KEY_FILE, and neither is set. Set one. ${newKey}`,
      exitCode: 2,
      cause: signingIn({ USHER_KEY: '' }, '[vault]\nkey = "environment"\n'),
    },
  ],
  file_unreadable: [
    {
      code: 'config_invalid',
      says: `USHER_KEY_FILE names {path}, and there is no such file. Name the file that holds the key. ${newKey}`,
      exitCode: 2,
      cause: after(() => undefined, { env: { USHER_KEY: '', USHER_KEY_FILE: '/no/such/file' } }),
    },
    {
      code: 'config_invalid',
      says: `USHER_KEY_FILE names /, which can't be read. This is not a regular file. Name the file that holds the key. ${newKey}`,
      exitCode: 2,
      cause: after(() => undefined, { env: { USHER_KEY: '', USHER_KEY_FILE: '/' } }),
    },
    {
      code: 'config_invalid',
      says: `USHER_KEY_FILE names {path}, which can't be read (more than 65536 bytes). Name the file that holds the key. ${newKey}`,
      exitCode: 2,
      cause: after(() => undefined, { env: { USHER_KEY: '', USHER_KEY_FILE: process.execPath } }),
    },
  ],
  no_key: [
    {
      code: 'config_invalid',
      says: `USHER_KEY holds no key. A key is 32 bytes in hex or base64. ${newKey}`,
      exitCode: 2,
      cause: after(() => undefined, { env: { USHER_KEY: 'my secret' } }),
    },
    {
      code: 'config_invalid',
      says: `/etc/passwd, which USHER_KEY_FILE names, holds no key. A key is 32 bytes in hex or base64. ${newKey}`,
      exitCode: 2,
      cause: after(() => undefined, { env: { USHER_KEY: '', USHER_KEY_FILE: '/etc/passwd' } }),
    },
  ],
};
