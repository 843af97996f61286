/**
 * A program of Node with a library that names Trakt's hosts itself. Reads an order a line, as JSON, and writes an answer a line.
 */

import { createInterface } from 'node:readline';
import { TraktClient } from '@dvcol/trakt-http-client';
import { traktApi } from '@dvcol/trakt-http-client/api';
import Trakt from 'trakt.tv';
import type { Order } from './programs.ts';

const app = {
  api_url: 'https://api.trakt.tv',
  client_id: 'sandbox-client',
  client_secret: 'sandbox-secret',
  redirect_uri: 'urn:ietf:wg:oauth:2.0:oob',
  useragent: 'program/1.0',
};
const expired = { access_token: 'expired', expires: 0 };
const inAnHour = () => Date.now() + 3_600_000;

/** What a library does for each order. */
type Library = (order: Order) => Promise<unknown>;

const libraries: Record<string, Library> = {
  async 'trakt.tv'(order) {
    const trakt = new Trakt(app);
    switch (order.do) {
      case 'sign_in':
        return trakt.poll_access(await trakt.get_codes());
      case 'renew':
        return trakt.import_token({ ...expired, refresh_token: order.token });
      case 'read':
        await trakt.import_token({ access_token: order.token, refresh_token: '', expires: inAnHour() });
        return trakt.users.settings();
    }
  },
  async '@dvcol/trakt-http-client'(order) {
    const client = new TraktClient({ ...app, endpoint: app.api_url }, {}, traktApi);
    switch (order.do) {
      case 'sign_in':
        return client.pollWithDeviceCode(await client.getDeviceCode());
      case 'renew':
        return client.importAuthentication({ ...expired, refresh_token: order.token });
      case 'read':
        await client.importAuthentication({ access_token: order.token, refresh_token: '', expires: inAnHour() });
        return (await client.users.settings()).json();
    }
  },
};

const [, , library = ''] = process.argv;
for await (const line of createInterface({ input: process.stdin })) {
  const answer = await libraries[library]?.(JSON.parse(line)).catch((error) => ({ error: String(error) }));
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
