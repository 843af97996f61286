/**
 * Takes a grant over from another program: its file is set aside, the grant is saved as one of our own, and its refresh
 * token spent at once, so that nothing that is left of it elsewhere is worth anything.
 */

import { existsSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import { OAuthError, type TokenRecord } from 'trakt-usher';
import { fingerprint } from 'trakt-usher/store';
import type { Account } from '../account/account.ts';
import { ImportError } from '../errors.ts';
import { type FoundGrant, receivedFrom } from './found-grant.ts';

export interface Import {
  grant: FoundGrant;
  account: Account;
}

export interface TakenOver {
  record: TokenRecord;
  /** Where the other program's file is now. */
  setAside: string;
}

/**
 * @throws ImportError, and nothing has changed: the grant is dead, or its refresh token was sent from here before. What kept it
 * from being renewed: it is ours all the same, and renewed when it is used.
 */
export async function takeOver({ path, ...given }: Import & { path: string }): Promise<TakenOver> {
  const { account, grant } = given;
  const { io, text } = account.context;
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
    if (await discardIfDead(saved, account)) {
      await rename(setAside, path);
      throw new ImportError({ kind: 'grant_dead', path, program: grant.program });
    }
    io.warn(text.importNotRenewed(setAside));
    if (error instanceof OAuthError && grant.hasClientSecret) io.warn(text.secretOfImport(setAside));
    throw error;
  }
}

/** Saves the grant, under its own app where the file names it. @throws ImportError where somebody is signed in; StoreError, SettingError */
export async function save({ grant, account }: Import): Promise<TokenRecord> {
  const { config, clock } = account.context;
  const { issuer, apiOrigin } = account.session;
  const key = { issuer, account: account.name };
  const clientId = grant.clientId ?? config.require('trakt.client_id');
  const redirectUri = grant.redirectUri ?? config.get('auth.redirect_uri');
  const received = receivedFrom(grant, clock.now());
  return account.vault.withLock(key, { waitMs: lockWaitMs }, async (writer) => {
    const replaces = await writer.read();
    if (replaces && replaces.status.state !== 'sign_in_required') {
      throw new ImportError({ kind: 'account_taken', account: account.name });
    }
    // What was sent once may have been used up, whatever came back.
    if (grant.refreshToken !== undefined && (await account.vault.wasSpent(await fingerprint(grant.refreshToken)))) {
      throw new ImportError({ kind: 'sent_before', program: grant.program });
    }
    const grantId = crypto.randomUUID();
    return writer.saveGrant({
      ...received,
      // Due at once, should this process end before it has spent the refresh token.
      ...(grant.refreshToken !== undefined && { dueAtMs: Math.min(received.receivedAtMs, clock.now()) }),
      grant: { ...key, apiOrigin, clientId, grantId, ...(redirectUri !== undefined && { redirectUri }) },
      replaces,
    });
  });
}

const lockWaitMs = 45_000;

/** Whether Trakt refused the grant as it was brought. Nothing is left of it then. */
function discardIfDead({ issuer, account: name, grantId }: TokenRecord, { vault }: Account): Promise<boolean> {
  return vault.withLock({ issuer, account: name }, { waitMs: lockWaitMs }, async (writer) => {
    const record = await writer.read();
    const { status } = record ?? {};
    const dead = status?.state === 'sign_in_required' && status.reason === 'revoked';
    if (!record || !dead || record.grantId !== grantId || record.version > 1) return false;
    await writer.remove(record);
    return true;
  });
}

/** Beside the file, and nobody's yet. */
function freeName(path: string): string {
  for (let number = 1; ; number += 1) {
    const candidate = `${path}.taken-by-usher${number === 1 ? '' : `-${number}`}`;
    if (!existsSync(candidate)) return candidate;
  }
}
