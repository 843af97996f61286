/** Whether a keyring is worth asking for. */

import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** Whether it is worth asking at all: on Linux without a session bus there is no Secret Service. */
export function mayHaveKeyring(environment: SessionEnvironment): boolean {
  if (process.platform === 'darwin' || process.platform === 'win32') return true;
  const { DBUS_SESSION_BUS_ADDRESS: address, XDG_RUNTIME_DIR: runtime } = environment;
  return Boolean(address) || (Boolean(runtime) && existsSync(join(runtime ?? '', 'bus')));
}

/** What tells of a desktop session on Linux. */
export interface SessionEnvironment {
  readonly DBUS_SESSION_BUS_ADDRESS?: string | undefined;
  readonly XDG_RUNTIME_DIR?: string | undefined;
}
