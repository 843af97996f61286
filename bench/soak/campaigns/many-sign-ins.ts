/** Many sign-ins in one vault, made by the library. */

import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { environmentKey, openVault, type SqliteVault } from '@trakt-usher/vault';
import { type Clock, createSession, type Session, type SessionOptions, systemClock } from 'trakt-usher';
import { nodeTransport } from 'trakt-usher/node';
import type { Trakt } from '../../../apps/usher/test/trakt.ts';
import { fingerprint } from '../../../packages/sandbox/src/fingerprint.ts';

export interface SharedVault {
  /** Of the sandbox. */
  url: string;
  /** The folder of the vault, and that of its state. */
  directory: string;
  state: string;
  key: string;
}

export interface SignedIn {
  account: string;
  /** The fingerprint of its first refresh token. */
  token: string;
}

export function openShared({ directory, state, key }: SharedVault, clock: Clock = systemClock): Promise<SqliteVault> {
  return openVault({ directory, stateDirectory: state, key: environmentKey({ USHER_KEY: key }), clock });
}

export function sessionOf(
  store: SessionOptions['store'],
  { account, url, ...options }: { account: string; url: string } & Partial<SessionOptions>,
): Session {
  return createSession({
    store,
    account,
    app: { clientId: 'sandbox-client' },
    issuer: url,
    apiOrigin: url,
    transport: nodeTransport(),
    ...options,
  });
}

type Tokens = ReturnType<Trakt['sandbox']['issueGrant']>;

/** Stores a sign-in and closes its session. @returns the fingerprint of its refresh token */
export async function signInWith(session: Session, tokens: Tokens): Promise<string> {
  const { access_token: accessToken, refresh_token: refreshToken, expires_in: expiresIn } = tokens;
  await session.signIn({ accessToken, refreshToken, expiresIn });
  await session.close();
  return fingerprint(refreshToken);
}

export async function signInMany(
  count: number,
  { sandbox }: Pick<Trakt, 'sandbox'>,
  shared: SharedVault,
): Promise<SignedIn[]> {
  const vault = await openShared(shared);
  const signedIn: SignedIn[] = [];
  try {
    await vault.selfTest();
    for (let number = 1; number <= count; number += 1) {
      const account = `person-${number}`;
      const session = sessionOf(vault, { account, url: shared.url });
      signedIn.push({ account, token: await signInWith(session, sandbox.issueGrant()) });
    }
  } finally {
    await vault.close();
  }
  return signedIn;
}

/** As a restart of the machine does: the vault's locks count as untested. */
export function forgetLockTest({ directory }: SharedVault): void {
  const database = new DatabaseSync(join(directory, 'vault.db'));
  database.exec('UPDATE vault SET tested = NULL');
  database.close();
}

export async function lostSignIns(shared: SharedVault): Promise<{ account: string; reason: string }[]> {
  const vault = await openShared(shared);
  const lost: { account: string; reason: string }[] = [];
  try {
    let cursor: string | undefined;
    do {
      const { accounts, next } = await vault.list(cursor);
      for (const { account, status } of accounts) {
        if (status.state === 'sign_in_required') lost.push({ account, reason: status.reason });
      }
      cursor = next;
    } while (cursor !== undefined);
  } finally {
    await vault.close();
  }
  return lost;
}
