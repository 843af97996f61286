/** Tells whether this process can have a keyring. */

import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** On Linux there is no Secret Service without a session bus. */
export function mayHaveKeyring(environment: SessionEnvironment): boolean {
  if (process.platform === 'darwin' || process.platform === 'win32') return true;
  const { DBUS_SESSION_BUS_ADDRESS: address, XDG_RUNTIME_DIR: runtime } = environment;
  return Boolean(address || (runtime && existsSync(join(runtime, 'bus'))));
}

/** The variables that show a desktop session on Linux. */
export interface SessionEnvironment {
  readonly DBUS_SESSION_BUS_ADDRESS?: string | undefined;
  readonly XDG_RUNTIME_DIR?: string | undefined;
}
