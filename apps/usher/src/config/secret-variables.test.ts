import { expect, it } from 'vitest';
import { isSecret, takeSecrets } from './secret-variables.ts';

import { settingNames, settings } from './settings.ts';

it('knows the variable of every secret setting', () => {
  const named = settingNames.flatMap((name) => (settings[name].secret ? (settings[name].env ?? []) : []));
  expect(named.length).toBeGreaterThan(5);
  expect(named.filter((variable) => !isSecret(variable))).toEqual([]);
});

it('leaves nothing that opens the vault or speaks for somebody to the programs that usher starts', () => {
  const env: NodeJS.ProcessEnv = {
    PATH: '/bin',
    TRAKT_CLIENT_ID: 'app',
    TRAKT_CLIENT_SECRET: 'canary',
    TRAKT_ACCESS_TOKEN: 'canary',
    TRAKT_REFRESH_TOKEN_FILE: '/run/secrets/canary',
    USHER_KEY: 'canary',
    USHER_NEW_KEY_FILE: '/run/secrets/canary',
    USHER_TOKEN_KEY: 'canary',
    USHER_TOKEN_URL: 'http://127.0.0.1:1/token',
  };
  const given = { ...env };
  expect(takeSecrets(env)).toEqual(given);
  expect(env).toEqual({ PATH: '/bin', TRAKT_CLIENT_ID: 'app' });
});
