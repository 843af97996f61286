/** A file that is being written where nobody looks for it yet. */

import { createHash } from 'node:crypto';
import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';

export class StagedFile {
  readonly path: string;
  readonly #handle: FileHandle;
  readonly #hash = createHash('sha256');
  #bytes = 0;
  /** Rows are small, and a write costs more than they do. */
  #pending: Uint8Array[] = [];
  #pendingBytes = 0;

  private constructor(path: string, handle: FileHandle) {
    this.path = path;
    this.#handle = handle;
  }

  static async begin(staging: string, path: string): Promise<StagedFile> {
    const file = join(staging, path);
    await mkdir(dirname(file), { recursive: true });
    return new StagedFile(path, await open(file, 'wx'));
  }

  async add(data: string | Uint8Array): Promise<void> {
    const bytes = typeof data === 'string' ? Buffer.from(data) : data;
    this.#pending.push(bytes);
    this.#pendingBytes += bytes.length;
    if (this.#pendingBytes >= 256 * 1024) await this.#flush();
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
    const bytes = Buffer.concat(this.#pending);
    this.#pending = [];
    this.#pendingBytes = 0;
    this.#bytes += bytes.length;
    this.#hash.update(bytes);
    await this.#handle.writeFile(bytes);
  }
}
