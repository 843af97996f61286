import { describe, expect, it } from 'vitest';
import { clientIdElsewhere, nearVariables } from './near-variables.ts';

describe('variables with nearly the name of another', () => {
  it.each([
    ['TRAKT_CLIENTID', 'TRAKT_CLIENT_ID'],
    ['trakt_client_id', 'TRAKT_CLIENT_ID'],
    ['TRAKT-CLIENT-ID', 'TRAKT_CLIENT_ID'],
    ['TRAKT_CLIEN_ID', 'TRAKT_CLIENT_ID'],
    ['export TRAKT_CLIENT_ID', 'TRAKT_CLIENT_ID'],
    ['\ufeffTRAKT_CLIENT_ID', 'TRAKT_CLIENT_ID'],
    ['TRAKT_CLIENT_ID_FIL', 'TRAKT_CLIENT_ID_FILE'],
    ['TRAKT_ACCESSTOKEN', 'TRAKT_ACCESS_TOKEN'],
    ['USHER_HOMES', 'USHER_HOME'],
    ['USHER_CONFIG_FILE', 'USHER_CONFIG'],
  ])('%s is told, and %s meant', (written, meant) => {
    expect(nearVariables({ [written]: 'x' })).toMatchObject([{ meant }]);
  });

  it.each(['TRAKT_USERNAME', 'TRAKT_API_KEY', 'USHER', 'HOME', 'CLIENT_ID', 'TRAKT_CLIENT_SECRETS_DIR'])(
    '%s is about something else',
    (name) => {
      expect(nearVariables({ [name]: 'x' })).toEqual([]);
    },
  );

  it('is silent where it is empty, and where the right one is set', () => {
    expect(nearVariables({ TRAKT_CLIENTID: '' })).toEqual([]);
    expect(nearVariables({ TRAKT_CLIENTID: 'x', TRAKT_CLIENT_ID: 'y' })).toEqual([]);
  });
});

describe('a client id under another name', () => {
  it.each([
    ...['TRAKT_CLIENTID', 'TRAKT_ID', 'TRAKT_KEY', 'TRAKT_API_KEY', 'TRAKT_APP_ID', 'TRAKT_CLIENT', 'CLIENT_ID'],
    ...['USHER_CLIENT_ID', 'TRAKT_CLIENT_ID_PATH'],
  ])('%s is found', (name) => {
    expect(clientIdElsewhere({ PATH: '/bin', [name]: 'x' })).toBe(name);
  });

  it('is not in what holds something else', () => {
    expect(clientIdElsewhere({ KEY: 'x', API_KEY: 'x', TRAKT_API_URL: 'x', GOOGLE_CLIENT_ID: 'x' })).toBeUndefined();
  });
});
