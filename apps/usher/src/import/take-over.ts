/**
 * Takes a grant over from another program: its file is set aside, the grant is saved as one of our own, and its refresh
 * token spent at once, so that from then on there is one who can. Until that may have happened, all can be put back.
 */

import { existsSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import { OAuthError, type TokenRecord } from 'trakt-usher';
import type { Account } from '../account.ts';
import type { Context } from '../context.ts';
import { ImportError } from '../errors.ts';
import { type FoundGrant, receivedFrom } from './found-grant.ts';

export interface Import {
  grant: FoundGrant;
  account: Account;
  context: Context;
}

export interface TakenOver {
  record: TokenRecord;
  /** Where the other program's file is now. */
  setAside: string;
}

/** @throws ImportError when the grant is dead; what kept it from being renewed. Nothing has changed then, unless the grant may have been spent. */
export async function takeOver({ path, ...given }: Import & { path: string }): Promise<TakenOver> {
  const { account, context, grant } = given;
  const setAside = freeName(path);
  await rename(path, setAside);
  const saved = await save(given).catch(async (error: unknown) => {
    await rename(setAside, path);
    throw error;
  });
  try {
    // Not to be interrupted: it ends by itself, and only then is known who has the grant.
    return { record: await account.session.refresh(), setAside };
  } catch (error) {
    const left = await account.session.read();
    if (left?.grantId === saved.grantId && mayBeSpent(left)) {
      context.io.warn(context.text.importInDoubt(setAside));
      throw error;
    }
    await discard(saved, account);
    await rename(setAside, path);
    if (left?.status.state === 'sign_in_required') {
      throw new ImportError({ kind: 'grant_dead', path, program: grant.program });
    }
    if (error instanceof OAuthError && grant.hasClientSecret) context.io.warn(context.text.secretOfImport(path));
    throw error;
  }
}

/** Saves the grant, under its own app where the file names it. @throws ImportError where somebody is signed in; VaultError, SettingError */
export async function save({ grant, account, context }: Import): Promise<TokenRecord> {
  const { config, clock } = context;
  const { issuer, apiOrigin } = account.session;
  const key = { issuer, account: account.name };
  const clientId = grant.clientId ?? config.require('trakt.client_id');
  const redirectUri = grant.redirectUri ?? config.get('auth.redirect_uri');
  const received = receivedFrom(grant, clock.now());
  return account.vault.withLock(key, { waitMs: lockWaitMs }, async (locked) => {
    const replaces = await locked.read();
    if (replaces && replaces.status.state !== 'sign_in_required') {
      throw new ImportError({ kind: 'account_taken', account: account.name });
    }
    const grantId = crypto.randomUUID();
    return locked.saveGrant({
      ...received,
      // Due at once, should this process end before it has spent the refresh token.
      ...(grant.refreshToken !== undefined && { dueAtMs: Math.min(received.receivedAtMs, clock.now()) }),
      grant: { ...key, apiOrigin, clientId, grantId, ...(redirectUri !== undefined && { redirectUri }) },
      replaces,
    });
  });
}

const lockWaitMs = 45_000;

/** Whether the server may have seen the refresh token, or has given another for it. */
function mayBeSpent({ version, intent, status }: TokenRecord): boolean {
  if (version > 1 || intent !== undefined || status.state === 'suspect') return true;
  return status.state === 'sign_in_required' && status.reason === 'lost_response';
}

async function discard({ issuer, account: name, grantId }: TokenRecord, { vault }: Account): Promise<void> {
  await vault.withLock({ issuer, account: name }, { waitMs: lockWaitMs }, async (locked) => {
    const record = await locked.read();
    if (record?.grantId === grantId && !mayBeSpent(record)) await locked.remove(record);
  });
}

/** Beside the file, and nobody's yet. */
function freeName(path: string): string {
  for (let number = 1; ; number += 1) {
    const candidate = `${path}.taken-by-usher${number === 1 ? '' : `-${number}`}`;
    if (!existsSync(candidate)) return candidate;
  }
}
