/** This is no snapshot that this sandbox can go on from; nothing was changed by the attempt. */
export class SnapshotRefused extends Error {
  /** In sentences. */
  readonly reason: string;
  /** The file that it came from. */
  readonly path: string | undefined;

  constructor(reason: string, path?: string) {
    super(`${path === undefined ? 'This snapshot' : `The snapshot ${path}`} can't be loaded. ${reason}`);
    this.reason = reason;
    this.path = path;
  }
}
