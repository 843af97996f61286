/** Texts that rest sealed in the database, by name. They are sealed as refresh tokens are: no reader of access tokens opens them. */

import { StoreError } from 'trakt-usher/store';
import { damagedNote } from '../data/database.ts';
import { sealText, unsealText } from '../sealing/sealing.ts';
import { isKeyGone } from './key-provider.ts';
import type { PostgresParts } from './parts.ts';
import { run, theDatabase } from './statements.ts';
import { ifCorrupt } from './stored-grant.ts';

export interface Notes {
  /** Undefined if there is none. @throws StoreError, `corrupt` where it can't be opened */
  read(name: string): Promise<string | undefined>;
  /** In the place of the one that was read, or can't be opened. @returns the one that is there now. @throws StoreError */
  write(name: string, text: string, replaces: string | undefined): Promise<string>;
  /** Seals again what other data keys than the current one have sealed. @returns how many. @throws StoreError */
  reseal(): Promise<number>;
}

interface Note {
  text: string | undefined;
  sealed: string;
}

/** More writers at once than a note will ever see. */
const mostTries = 20;

export function createNotes({
  pool,
  tenant,
  storeId,
  keys,
}: Pick<PostgresParts, 'pool' | 'tenant' | 'storeId' | 'keys'>): Notes {
  const contextOf = (name: string, keyId: string) => JSON.stringify(['note', tenant, storeId, keyId, name]);

  async function find(name: string): Promise<Note | undefined> {
    const select = 'SELECT key, sealed FROM usher.notes WHERE tenant = $1 AND name = $2';
    let shut: string | undefined;
    for (;;) {
      const [row] = await run(pool, select, [tenant, name]);
      if (!row) return undefined;
      const [keyId, sealed] = [String(row.key), String(row.sealed)];
      const key = await keys.find(keyId).catch((error: unknown) => ifCorrupt(error, undefined));
      const text = key && unsealText(sealed, key, contextOf(name, keyId));
      // The key of what was read may have been replaced meanwhile, and the note sealed again.
      if (text !== undefined || sealed === shut) return { text, sealed };
      shut = sealed;
    }
  }

  /** False where another writer was first, or new data keys took the place of those. */
  async function put(name: string, text: string, there: Note | undefined): Promise<boolean> {
    const { id, key } = await keys.current('refresh');
    const values = [tenant, name, id, sealText(text, key, contextOf(name, id))];
    const writing = there
      ? run(
          pool,
          'UPDATE usher.notes SET key = $3, sealed = $4 WHERE tenant = $1 AND name = $2 AND sealed = $5 RETURNING 1',
          [...values, there.sealed],
        )
      : run(
          pool,
          'INSERT INTO usher.notes (tenant, name, key, sealed) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING RETURNING 1',
          values,
        );
    const rows = await writing.catch((error: unknown) => {
      if (!isKeyGone(error)) throw error;
      keys.forgetCurrent();
      return [];
    });
    return rows.length > 0;
  }

  return {
    async read(name) {
      const note = await find(name);
      if (note && note.text === undefined) throw damagedNote(name, { location: theDatabase, table: 'usher.notes' });
      return note?.text;
    },
    async write(name, text, replaces) {
      for (let tries = 0; tries < mostTries; tries += 1) {
        const there = await find(name);
        if (there?.text !== undefined && there.text !== replaces) return there.text;
        if (await put(name, text, there)) return text;
      }
      throw new StoreError('busy', 'This note keeps changing. Try again in a moment.', { location: theDatabase });
    },
    async reseal() {
      const { id } = await keys.current('refresh');
      let count = 0;
      for (const { name } of await run(pool, 'SELECT name FROM usher.notes WHERE tenant = $1 AND key <> $2', [
        tenant,
        id,
      ])) {
        const note = await find(String(name));
        if (note?.text !== undefined && (await put(String(name), note.text, note))) count += 1;
      }
      return count;
    },
  };
}
