/** The sandbox can't load this snapshot. The attempt changed nothing. */
export class SnapshotRefused extends Error {
  /** The reason, in sentences. */
  readonly reason: string;
  /** The file that holds the snapshot. */
  readonly path: string | undefined;

  constructor(reason: string, path?: string) {
    super(`${path === undefined ? 'This snapshot' : `The snapshot ${path}`} can't be loaded. ${reason}`);
    this.reason = reason;
    this.path = path;
  }
}
