/** Every error that a command can meet. A code, or a reason behind one, without a place in these tables does not compile. */

import { commandFailures } from './command.ts';
import type { Failure, Failures } from './failure.ts';
import { keySettingFailures } from './key-settings.ts';
import { settingFailures, usageFailures } from './misuse.ts';
import { moveFailures } from './moving.ts';
import { networkFailures } from './network.ts';
import { oauthFailures } from './oauth.ts';
import { signInFailures } from './sign-in.ts';
import { apiFailures, serviceFailures } from './trakt.ts';
import { storeDetailFailures, storeFailures } from './vault.ts';

const tables: readonly Readonly<Record<string, Failures>>[] = [
  ...[oauthFailures, signInFailures, apiFailures, serviceFailures, networkFailures, commandFailures],
  ...[usageFailures, settingFailures, moveFailures],
  ...[storeFailures, storeDetailFailures, keySettingFailures],
];

/** Each with its code. */
export const failures: readonly (readonly [code: string, Failure])[] = tables
  .flatMap((table) => Object.entries(table))
  .flatMap(([name, rows]) => ('unmet' in rows ? [] : rows.map((row) => [row.code ?? name, row] as const)));
