/** Checks of the vault, its key, its locks, and the sign-in in it. Nothing is made where nothing is, and nobody is asked. */

import { existsSync } from 'node:fs';
import { withAccount } from '../account.ts';
import { type Status, statusOf } from '../status.ts';
import { when } from '../text/times.ts';
import { withVault } from '../vault.ts';
import { type Check, findings } from './finding.ts';
import { isWhole } from './integrity.ts';

export const vaultCheck: Check = {
  name: 'vault',
  async look(context) {
    const { text } = context;
    const { pass, fail } = findings('vault');
    return withVault(context, async ({ vault: { location } }) => {
      if (!existsSync(location)) return [pass(text.doctor.noVault(location))];
      return [isWhole(location) ? pass(text.doctor.vaultWhole(location)) : fail(text.vault.corrupt(location))];
    });
  },
};

export const keyCheck: Check = {
  name: 'key',
  async look(context) {
    const { text } = context;
    const { pass, warn } = findings('key');
    return withAccount(context, async ({ session, vault: { keySource }, keyWarning }) => {
      const source = text.keySources[keySource] ?? keySource;
      const opened = keySource === 'passphrase' ? undefined : await session.read();
      const warning = keyWarning();
      if (opened && warning) return [warn(text.keyBesideVault(warning.path))];
      return [pass(opened ? text.doctor.keyOpens(source) : text.doctor.keyUntried(source))];
    });
  },
};

export const locksCheck: Check = {
  name: 'locks',
  async look(context) {
    const { text } = context;
    const { pass } = findings('locks');
    return withVault(context, async ({ vault }) => {
      if (!existsSync(vault.location) || vault.keySource === 'passphrase') return [pass(text.doctor.locksUntried)];
      await vault.selfTest();
      return [pass(text.doctor.locksHold)];
    });
  },
};

export const tokenCheck: Check = {
  name: 'token',
  async look(context) {
    const { config, clock, text } = context;
    const { pass, warn } = findings('token');
    return withAccount(context, async (account) => {
      const status = statusOf(account, await account.summary(), clock.now());
      const end = status.expiresAt && when(status.expiresAt.getTime(), context.timeStyle());
      if (status.state === 'signed_in') return [pass(text.doctor.signedIn(account.name, end))];
      if (status.state === 'token_given') return [pass(text.statusStates.token_given)];
      if (!config.get('auth.use_oauth')) return [warn(text.doctor.noToken)];
      const { state, reason } = status;
      const message = reason ? text.signInRequired[reason] : text.statusStates[state];
      const hint = text.advice[state];
      return [findings('token')[resultOf(status)]({ message, ...(hint !== undefined && { hint }) })];
    });
  },
};

/** Who has yet to sign in has broken nothing. */
function resultOf({ state, reason }: Status): 'warn' | 'fail' {
  return state === 'suspect' || reason === 'never' ? 'warn' : 'fail';
}
