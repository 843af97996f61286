/** A program of Node with a library that names Trakt's hosts itself. Reads a refresh token a line, writes an answer a line. */

import { createInterface } from 'node:readline';
import { TraktClient } from '@dvcol/trakt-http-client';
import { minimalTraktApi } from '@dvcol/trakt-http-client/api/minimal';
import Trakt from 'trakt.tv';

const app = {
  api_url: 'https://api.trakt.tv',
  client_id: 'sandbox-client',
  client_secret: 'sandbox-secret',
  redirect_uri: 'urn:ietf:wg:oauth:2.0:oob',
};
const expired = { access_token: 'expired', expires: 0 };

/** Each imports a sign-in that has expired, and so renews it. */
const renew: Record<string, (refreshToken: string) => Promise<unknown>> = {
  'trakt.tv': (refresh_token) => new Trakt(app).import_token({ ...expired, refresh_token }),
  '@dvcol/trakt-http-client'(refresh_token) {
    const client = new TraktClient({ ...app, endpoint: app.api_url, useragent: 'soak/1.0' }, {}, minimalTraktApi);
    return client.importAuthentication({ ...expired, refresh_token });
  },
};

const [, , library = ''] = process.argv;
for await (const refreshToken of createInterface({ input: process.stdin })) {
  const answer = await renew[library]?.(refreshToken).catch((error) => ({ error: String(error) }));
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
