/** The sign-ins of other programs in PostgreSQL, for `usher serve` on many machines. */

import { createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import type { Clock } from 'trakt-usher/store';
import { withToken } from '../data/token-sealer.ts';
import { fingerprint } from '../sealing/fingerprint.ts';
import { keyBytes, sealText, unsealText } from '../sealing/sealing.ts';
import type { ShieldVault } from '../shield-vault.ts';
import { createNotes } from './notes.ts';
import { openParts, type PostgresVaultOptions } from './parts.ts';
import { vaultOver } from './postgres-vault.ts';
import { run } from './statements.ts';
import { assertAtHome } from './writer.ts';

export interface PostgresShieldVault extends ShieldVault {
  /** The database's time. `keep` measures it anew where the machine's was set, or the last measuring is long ago. */
  readonly clock: Clock & { keep(): Promise<void> };
}

/** They have a tenant of their own: what any other tenant has sent was a token of usher's own. */
const tenant = 'usher serve';
/** Of what is sealed for files on the machines. */
const fileKeyNote = 'file-key';

/** @throws StoreError `unavailable`: no database, no tables, or those of another version */
export async function openPostgresShieldVault(
  options: Omit<PostgresVaultOptions, 'tenant' | 'listen'>,
): Promise<PostgresShieldVault> {
  const parts = await openParts({ ...options, tenant });
  const { pool, grants, sealer, storeId, clock } = parts;
  const notes = createNotes(parts);
  let fileKey: Promise<KeyObject> | undefined;

  /** Once read it needs no database, and stays when the data keys change: files on machines are in nobody's reach then. */
  function keyOfFiles(): Promise<KeyObject> {
    fileKey ??= readFileKey().catch((error: unknown) => {
      fileKey = undefined;
      throw error;
    });
    return fileKey;
  }

  async function readFileKey(): Promise<KeyObject> {
    const known = await notes.read(fileKeyNote);
    const text = known ?? (await notes.write(fileKeyNote, randomBytes(keyBytes).toString('base64url'), undefined));
    return createSecretKey(Buffer.from(text, 'base64url'));
  }

  const noteContext = (name: string) => JSON.stringify(['file', tenant, storeId, name]);
  const vault = vaultOver(parts, undefined);

  return {
    ...vault,
    clock,
    async selfTest() {
      await vault.selfTest();
      await keyOfFiles();
    },
    async hasOrHadRefreshToken(refreshToken) {
      const [row] = await run(
        pool,
        `SELECT
            EXISTS (SELECT FROM usher.audit WHERE fingerprint = $1
              AND (event IN ('saved', 'set_aside') OR (event IN ('signed_in', 'imported', 'sending') AND tenant <> $2)))
            OR EXISTS (SELECT FROM usher.grants WHERE record->>'refreshFingerprint' = $1 AND record->>'kind' = 'own')
          AS known`,
        [fingerprint(refreshToken), tenant],
      );
      return row?.known === true;
    },
    async readShielded(account) {
      const grant = await grants.whole(account);
      if (grant?.summary.kind !== 'shielded') return undefined;
      // Whoever has the refresh token can send it.
      await assertAtHome(account, grants);
      const { accessToken, refreshToken } = await sealer.tokens(grant);
      return { record: withToken(grant.summary, accessToken), refreshToken };
    },
    async sealNote(name, text) {
      return { keyId: fileKeyNote, sealed: sealText(text, await keyOfFiles(), noteContext(name)) };
    },
    async openNote(name, { keyId, sealed }) {
      return keyId === fileKeyNote ? unsealText(sealed, await keyOfFiles(), noteContext(name)) : undefined;
    },
    readNote: notes.read,
    writeNote: notes.write,
  };
}
