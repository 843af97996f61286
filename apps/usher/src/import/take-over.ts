/**
 * Takes a grant over from another program: sets its file aside, saves the grant as one of our own, and uses its refresh
 * token at once, so that a copy elsewhere is worthless.
 */

import { existsSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import { OAuthError, type TokenRecord } from 'trakt-usher';
import { fingerprint, lockWaitMs } from 'trakt-usher/store';
import type { Account } from '../account/account.ts';
import { ImportError } from '../errors/moving.ts';
import { type FoundGrant, receivedFrom } from './found-grant.ts';

export interface Import {
  grant: FoundGrant;
  account: Account;
}

export interface TakenOver {
  record: TokenRecord;
  /** The new path of the other program's file. */
  setAside: string;
}

/**
 * @throws ImportError if nothing has changed: the grant is dead, or its refresh token was sent from here before. After any
 * other error the grant is ours, and renewed when it is used.
 */
export async function takeOver({ path, ...given }: Import & { path: string }): Promise<TakenOver> {
  const { account, grant } = given;
  const { asCalled, io, text } = account.context;
  const setAside = freeName(path);
  await rename(path, setAside);
  const saved = await save(given).catch(async (error: unknown) => {
    await rename(setAside, path);
    throw error;
  });
  try {
    // Without a signal: the refresh has to end before it is known which program has the grant.
    return { record: await account.session.refresh(), setAside };
  } catch (error) {
    if (await discardIfDead(saved, account)) {
      await rename(setAside, path);
      throw new ImportError({ kind: 'grant_dead', path, program: grant.program });
    }
    io.warn(asCalled(text.importNotRenewed(setAside)));
    if (error instanceof OAuthError && grant.hasClientSecret) io.warn(asCalled(text.secretOfImport(setAside)));
    throw error;
  }
}

/** Saves the grant, under its own app if the file names one. @throws ImportError if somebody is signed in; StoreError, SettingError */
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
    // A refresh token that was sent once may be used up, whatever the answer was.
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

/** Removes the grant if Trakt refused it as it was imported. Resolves to whether it did. */
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

/** A name beside the file that no file has yet. */
function freeName(path: string): string {
  for (let number = 1; ; number += 1) {
    const candidate = `${path}.taken-by-usher${number === 1 ? '' : `-${number}`}`;
    if (!existsSync(candidate)) return candidate;
  }
}
