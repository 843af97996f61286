/** Files to a ZIP, chunk by chunk. Equal files make equal bytes. */

import { TextReader, ZipWriter } from '@zip.js/zip.js';
import type { Entry } from './pages.ts';

/** A time that every entry has: the first that a ZIP can hold, in the zone of whoever reads it. */
const fixedTime = () => new Date(1980, 0, 1);

export async function* zipChunks(
  entries: AsyncIterable<Entry>,
): AsyncGenerator<Uint8Array<ArrayBuffer>, void, undefined> {
  const ready: Uint8Array<ArrayBuffer>[] = [];
  const sink = new WritableStream<Uint8Array>({
    write(chunk) {
      ready.push(new Uint8Array(chunk));
    },
  });
  const options = { useWebWorkers: false, lastModDate: fixedTime(), extendedTimestamp: false };
  const writer = new ZipWriter(sink, options);
  for await (const { name, json } of entries) {
    await writer.add(name, new TextReader(json));
    yield* ready.splice(0);
  }
  await writer.close();
  yield* ready;
}
