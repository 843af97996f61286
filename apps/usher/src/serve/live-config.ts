/** The configuration of a running server. A changed file is taken over, or refused while the old one stays in force. */

import { unwatchFile, watchFile } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import type { Config } from '../config/load.ts';
import { type SettingName, settingNames } from '../config/settings.ts';
import { SettingError } from '../errors/setting.ts';

export interface LiveConfig {
  get: Config['get'];
  /** As the file and the environment are now. */
  current(): Config;
  /** Reads the file again. @throws SettingError, and the old one stays in force */
  reload(): Promise<Reloaded>;
  /** Calls it when this setting has another value than before. */
  onChange(name: SettingName, changed: () => void): void;
}

interface Reloaded {
  /** Settings that have another value now than at the start, and hold from the next start on. */
  readonly needRestart: readonly SettingName[];
}

/** What is asked for at each use. All others are read at the start. */
const liveSettings: ReadonlySet<SettingName> = new Set([
  'server.loopback_without_key',
  'server.allowed_hosts',
  'server.trusted_networks',
  'server.only_trakt',
  'server.page_over_http',
  'server.trusted_header',
  'server.trusted_users',
  'schedule.jobs',
  'logging.level',
]);

export function liveConfig(atStart: Config): LiveConfig {
  let current = atStart;
  const heard: { name: SettingName; changed: () => void }[] = [];
  return {
    onChange: (name, changed) => void heard.push({ name, changed }),
    get: (name) => current.get(name),
    current: () => current,
    async reload() {
      const read = await current.reload();
      const { untrusted } = read;
      // Else a server would go on without the limits that it was started with.
      if (untrusted && untrusted.leftOut.length > 0 && !current.untrusted) {
        throw new SettingError('config', { problem: { kind: 'not_trusted', path: untrusted.version.path } });
      }
      // As at the start.
      if (read.get('server.programs')) read.require('server.trusted_networks');
      const before = current;
      current = read;
      for (const { name, changed } of heard) if (!isDeepStrictEqual(before.get(name), read.get(name))) changed();
      const isChanged = (name: SettingName) => !isDeepStrictEqual(read.get(name), atStart.get(name));
      return { needRestart: settingNames.filter((name) => !liveSettings.has(name) && isChanged(name)) };
    },
  };
}

const lookEveryMs = 1_000;
/** The first half of a file can be a good file too. */
const settleMs = 1_000;

/**
 * Calls `changed` when one of the files is there, gone, or another one, and has stayed so for a moment. Folders of
 * containers tell of no changes, so it looks.
 */
export function watchFiles(paths: readonly string[], changed: () => void): () => void {
  let settling: NodeJS.Timeout | undefined;
  const seen = () => {
    clearTimeout(settling);
    settling = setTimeout(changed, settleMs).unref();
  };
  for (const path of paths) watchFile(path, { interval: lookEveryMs, persistent: false }, seen);
  return () => {
    clearTimeout(settling);
    for (const path of paths) unwatchFile(path, seen);
  };
}
