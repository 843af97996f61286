/** One process with a session for each of many accounts, which all renew at once. Tells the error of each that failed. */

import { settingsOf } from '../program.ts';
import { openShared, type SharedVault, sessionOf } from './many-sign-ins.ts';

const { settings } = settingsOf<{ shared: SharedVault; accounts: string[] }>();
const vault = await openShared(settings.shared);
const sessions = settings.accounts.map((account) => sessionOf(vault, { account, url: settings.shared.url }));
const results = await Promise.allSettled(sessions.map((session) => session.refresh()));
const failures = results.flatMap((result, place) =>
  result.status === 'rejected' ? [[settings.accounts[place] ?? '', String(result.reason)]] : [],
);
await Promise.all(sessions.map((session) => session.close()));
await vault.close();
process.send?.(Object.fromEntries(failures), () => process.disconnect());
