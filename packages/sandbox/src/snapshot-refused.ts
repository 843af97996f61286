/** This is no snapshot that this sandbox can go on from; nothing was changed by the attempt. */
export class SnapshotRefused extends Error {
  constructor(reason: string) {
    super(`This snapshot can't be loaded. ${reason}`);
  }
}
