/** A file that is being written where nobody looks for it yet. */

import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { makeFolder } from '@trakt-usher/vault/files';

export class StagedFile {
  readonly path: string;
  readonly #handle: FileHandle;
  readonly #hash = createHash('sha256');
  #bytes = 0;
  /** Pieces are small, and a write costs more than they do. */
  readonly #pending: Buffer;
  #pendingBytes = 0;

  private constructor(path: string, handle: FileHandle, pending: Buffer) {
    this.path = path;
    this.#handle = handle;
    this.#pending = pending;
  }

  /** @param pending holds what is not written yet, for one file after the other: buffers that come and go keep V8 collecting. */
  static async begin(staging: string, path: string, pending: Buffer): Promise<StagedFile> {
    const file = join(staging, path);
    makeFolder(dirname(file));
    return new StagedFile(path, await open(file, 'wx'), pending);
  }

  async add(data: string | Uint8Array): Promise<void> {
    const most = typeof data === 'string' ? data.length * mostBytesOfUnit : data.length;
    if (most > this.#pending.length - this.#pendingBytes) await this.#flush();
    if (most > this.#pending.length) await this.#write(typeof data === 'string' ? Buffer.from(data) : data);
    else if (typeof data === 'string') this.#pendingBytes += this.#pending.write(data, this.#pendingBytes);
    else {
      this.#pending.set(data, this.#pendingBytes);
      this.#pendingBytes += data.length;
    }
  }

  /** It is on disk when this resolves. */
  async finish(): Promise<{ bytes: number; sha256: string }> {
    try {
      await this.#flush();
      await this.#handle.sync();
    } finally {
      await this.close();
    }
    return { bytes: this.#bytes, sha256: this.#hash.digest('hex') };
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }

  async #flush(): Promise<void> {
    const bytes = this.#pending.subarray(0, this.#pendingBytes);
    this.#pendingBytes = 0;
    await this.#write(bytes);
  }

  async #write(bytes: Uint8Array): Promise<void> {
    this.#bytes += bytes.length;
    this.#hash.update(bytes);
    await this.#handle.writeFile(bytes);
  }
}

/** In UTF-8, of a unit of a JavaScript string. */
const mostBytesOfUnit = 3;
