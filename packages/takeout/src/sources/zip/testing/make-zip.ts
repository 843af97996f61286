/** A writer of ZIP files for tests, by the format's own specification and without a library: the reader is held against it. */
import { crc32, deflateRawSync } from 'node:zlib';

export interface ZipFile {
  readonly name: string;
  readonly content: string | Uint8Array;
  /** Not deflated. */
  readonly stored?: boolean;
  /** The method that its headers name, whatever the bytes are. */
  readonly method?: number;
  /** Its headers say that it has a password. */
  readonly encrypted?: boolean;
  /** A size that the directory states in the place of the true one. */
  readonly statedBytes?: number;
}

/** PKWARE's APPNOTE 4.3.7, 4.3.12 and 4.3.16. */
export function zipOf(files: Iterable<ZipFile>): Blob {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, content, stored = false, method = stored ? 0 : 8, encrypted = false, statedBytes } of files) {
    const raw = Buffer.from(content);
    const data = stored ? raw : deflateRawSync(raw);
    const bytes = Buffer.from(name, 'utf8');
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(0x0800 | (encrypted ? 1 : 0), 2);
    common.writeUInt16LE(method, 4);
    common.writeUInt16LE(0, 6);
    common.writeUInt16LE(0x21, 8);
    common.writeUInt32LE(crc32(raw), 10);
    common.writeUInt32LE(data.length, 14);
    common.writeUInt32LE(statedBytes ?? raw.length, 18);
    common.writeUInt16LE(bytes.length, 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), common, bytes, data]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(offset, 10);
    directory.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\x00', 'latin1'), common, tail, bytes]));
    parts.push(local);
    offset += local.length;
  }
  const size = directory.reduce((sum, { length }) => sum + length, 0);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(directory.length, 8);
  end.writeUInt16LE(directory.length, 10);
  end.writeUInt32LE(size, 12);
  end.writeUInt32LE(offset, 16);
  return new Blob([...parts, ...directory, end].map((part) => new Uint8Array(part)));
}

/** Files of JSON by their names. */
export function jsonZip(files: Readonly<Record<string, unknown>>): Blob {
  return zipOf(Object.entries(files).map(([name, content]) => ({ name, content: JSON.stringify(content) })));
}
