/** Whether a browser can be expected to open here, and opening it. */

import { existsSync } from 'node:fs';
import type { Environment } from '../config/environment.ts';

/** Why a browser on this machine is of no use to the person. Undefined: it is. */
export type NoBrowser = 'ssh' | 'container' | 'no_display';

export interface BrowserSurroundings {
  env: Environment;
  platform: NodeJS.Platform;
  exists: (path: string) => boolean;
}

/** Looks over SSH, in a container, and for a display. */
export function whyNoBrowser({
  env,
  platform = process.platform,
  exists = existsSync,
}: Partial<BrowserSurroundings> & Pick<BrowserSurroundings, 'env'>): NoBrowser | undefined {
  if (env.SSH_CONNECTION || env.SSH_TTY) return 'ssh';
  if (env.container || env.KUBERNETES_SERVICE_HOST || exists('/.dockerenv') || exists('/run/.containerenv')) {
    return 'container';
  }
  const needsDisplay = platform !== 'darwin' && platform !== 'win32';
  if (needsDisplay && !env.DISPLAY && !env.WAYLAND_DISPLAY && !env.WSL_DISTRO_NAME) return 'no_display';
  return undefined;
}

/** False when none could be started. */
export async function openBrowser(url: string, env: Environment): Promise<boolean> {
  // What many tools take for "leave my browser alone".
  if (env.BROWSER === 'none') return false;
  try {
    const { default: open } = await import('open');
    const child = await open(url);
    // What becomes of the browser later is the person's to see.
    child.on('error', () => undefined);
    return true;
  } catch {
    return false;
  }
}
