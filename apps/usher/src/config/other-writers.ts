/** Whether a file can be changed by somebody else than this user and root, as ssh asks of its own configuration. */

export interface Access {
  uid: number;
  gid: number;
  mode: number;
}

/** `self`: this user's number. Undefined on Windows, which has no such bits: a user's own folders are private there. */
export function hasOtherWriters({ uid, gid, mode }: Access, self: number | undefined = process.getuid?.()): boolean {
  if (self === undefined) return false;
  if (uid !== self && uid !== 0) return true;
  // A group with the user's own number has nobody else in it.
  return (mode & 0o002) !== 0 || ((mode & 0o020) !== 0 && gid !== uid);
}
