/**
 * A program of a campaign that uses another client library, and keeps its tokens in a file that all programs share, as that
 * library's README suggests. It gives the library good conditions: it reads the file before each use, replaces it in one
 * step, and renews no token before it has expired.
 */

import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { TraktClient } from '@dvcol/trakt-http-client';
import { minimalTraktApi } from '@dvcol/trakt-http-client/api/minimal';
import * as openid from 'openid-client';
import Trakt from 'trakt.tv';
import { runProgram, settingsOf, type TokenKeeper } from './program.ts';

export type RivalName = 'dvcol' | 'trakt.tv' | 'openid-client';

export interface RivalSettings {
  name: RivalName;
  url: string;
  /** Path of the tokens' file. */
  file: string;
  seed: number;
}

const { by, settings } = settingsOf<RivalSettings>();
const { name, url, file, seed } = settings;
const app = { client_id: 'sandbox-client', client_secret: 'sandbox-secret', redirect_uri: 'urn:ietf:wg:oauth:2.0:oob' };

interface Saved {
  access_token: string;
  refresh_token: string;
  /** Epoch milliseconds. */
  expires: number;
}

function saved(): Saved {
  return JSON.parse(readFileSync(file, 'utf8'));
}

function save(tokens: unknown): void {
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, JSON.stringify(tokens));
  renameSync(draft, file);
}

const rivals: Record<RivalName, () => () => Promise<string>> = {
  dvcol() {
    const client = new TraktClient({ ...app, endpoint: url, useragent: 'soak' }, {}, minimalTraktApi);
    // Called before the refresh resolves.
    client.onAuthChange((auth) => save(auth));
    return async () => (await client.importAuthentication(saved())).access_token ?? '';
  },
  'trakt.tv'() {
    const trakt = new Trakt({ ...app, api_url: url });
    return async () => {
      const before = saved();
      const tokens = await trakt.import_token(before);
      if (tokens.refresh_token !== before.refresh_token) save(tokens);
      return tokens.access_token;
    };
  },
  'openid-client'() {
    const server = { issuer: url, token_endpoint: `${url}/oauth/token` };
    const config = new openid.Configuration(server, app.client_id, app.client_secret, openid.ClientSecretPost());
    openid.allowInsecureRequests(config);
    return async () => {
      const { access_token, refresh_token, expires } = saved();
      if (Date.now() < expires) return access_token;
      const tokens = await openid.refreshTokenGrant(config, refresh_token);
      save({ ...tokens, expires: Date.now() + (tokens.expires_in ?? 0) * 1000 });
      return tokens.access_token;
    };
  },
};

const accessToken = rivals[name]();
const keeper: TokenKeeper = { accessToken, afterRefusal: accessToken, end: async () => undefined };
await runProgram(keeper, { url, seed: seed + by });
