/** What `usher api` reads besides its words: a file, or stdin where `-` stands for one. */

import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { addAbortSignal } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { writtenText } from '@trakt-usher/vault/files';
import type { Context } from '../context.ts';
import { UsageError } from '../errors/usage.ts';
import type { Field, TypedField } from './fields.ts';

type Reading = Pick<Context, 'cwd' | 'io' | 'signal'>;

/** @throws UsageError for a file that holds no JSON; the system's error */
export async function jsonIn(file: string, context: Reading): Promise<unknown> {
  const content = await textIn(file, context);
  try {
    return JSON.parse(content);
  } catch (cause) {
    // Not the cause: it quotes the file.
    if (cause instanceof SyntaxError) {
      throw new UsageError({ kind: 'bad_value', name: '--input', expected: 'a file of JSON' });
    }
    throw cause;
  }
}

/** The fields with the values that stand in files. @throws the system's error */
export async function withFiles(fields: readonly TypedField[], context: Reading): Promise<Field[]> {
  const read: Field[] = [];
  // One after the other: several can name stdin, and the first gets it.
  for (const field of fields) {
    read.push([field.name, 'file' in field ? await textIn(field.file, context) : field.value]);
  }
  return read;
}

async function textIn(file: string, { cwd, io, signal }: Reading): Promise<string> {
  if (file !== '-') return writtenText(await readFile(resolve(cwd, file), { signal }));
  try {
    return writtenText(await buffer(addAbortSignal(signal, io.stdin)));
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  }
}
