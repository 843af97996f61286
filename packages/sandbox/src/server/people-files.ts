/** Reads the files with people's data. */
import { readFile } from 'node:fs/promises';
import { DataRefused } from '../people/data-refused.ts';
import type { SandboxPerson } from '../people/person.ts';

export interface PeopleFiles {
  /** A ZIP from Trakt. */
  readonly from?: string | undefined;
  readonly seedFile?: string | undefined;
}

/** The person of the ZIP comes first. Rejects with DataRefused, which names the file. */
export async function readPeople({ from, seedFile }: PeopleFiles): Promise<{
  people: readonly SandboxPerson[];
  /** What a sandbox can't take, each in a sentence. */
  leftOut: readonly string[];
}> {
  if (from === undefined && seedFile === undefined) return { people: [], leftOut: [] };
  // Loaded only where it is asked for: it doubles what the command loads.
  const { readSeedFile, readTraktZip } = await import('../people/index.ts');
  const zip = from === undefined ? undefined : await read(from, readTraktZip);
  const seeded = seedFile === undefined ? [] : await read(seedFile, (bytes) => readSeedFile(textOf(bytes)));
  return { people: [...(zip ? [zip.person] : []), ...seeded], leftOut: zip?.leftOut ?? [] };
}

async function read<T>(path: string, parse: (bytes: Uint8Array) => T): Promise<T> {
  try {
    return parse(await readFile(path));
  } catch (error) {
    if (error instanceof DataRefused) throw new DataRefused(error.reasons, { path, cause: error });
    if (!(error instanceof Error && 'code' in error)) throw error;
    throw new DataRefused([`It can't be read (${error.code}).`], { path, cause: error });
  }
}

function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
