/** Checks that need no sign-in: Node, and the configuration with its file. */

import { chmodSync, statSync } from 'node:fs';
import { nearVariables } from '../config/near-variables.ts';
import { settings } from '../config/settings.ts';
import type { Context } from '../context.ts';
import type { Check } from './check.ts';
import { findings } from './finding.ts';

export const nodeCheck: Check = {
  name: 'node',
  async look({ text }) {
    return [findings('node').pass(text.doctor.node(process.versions.node))];
  },
};

export const configurationCheck: Check = {
  name: 'configuration',
  async look(context) {
    const { config, text } = context;
    const { pass, warn, fail } = findings('configuration');
    const wrong = config.problems.map(({ setting, problem, origin }) => fail(text.setting(setting, problem, origin)));
    const open = openSecrets(context);
    const isNamed = config.problems.every(({ problem }) => problem.kind !== 'other_writers');
    const found = [
      ...wrong,
      ...(config.hasOtherWriters && isNamed ? [warn(text.otherWritersOf(config.file ?? ''))] : []),
      ...nearVariables(context.env).map((near) => warn(text.doctor.nearVariable(near))),
      ...(open === undefined ? [] : [warn(text.doctor.secretsReadable(open))]),
      ...(config.untrusted?.leftOut.length ? [warn(text.doctor.untrustedFile(config.file ?? ''))] : []),
      ...(config.dropped?.length ? [warn(text.doctor.foreignFile(config.file ?? ''))] : []),
    ];
    if (found.length > 0) return found;
    const { file, looked } = config;
    return [pass(file === undefined ? text.configFileIs(file, looked) : text.configGood(file))];
  },
};

/** Closes the configuration file to other users, as far as it has to be. Returns its path if it had to. */
export function closeFile(context: Context): string | undefined {
  const { file, hasOtherWriters } = context.config;
  const holdsOpenSecrets = openSecrets(context) !== undefined;
  if (file === undefined || !(holdsOpenSecrets || hasOtherWriters)) return undefined;
  const { mode, uid } = statSync(file);
  // It is for its owner to say who may have it.
  if (uid !== process.getuid?.()) return undefined;
  chmodSync(file, holdsOpenSecrets ? 0o600 : mode & 0o755);
  return file;
}

/** The configuration file, if it holds a secret and others can read it. */
function openSecrets({ config: { file, inFile } }: Context): string | undefined {
  const isSecret = [...inFile.keys()].some((name) => settings[name].secret);
  // Windows has no such bits: a user's own folders are private there.
  if (file === undefined || !isSecret || process.platform === 'win32') return undefined;
  return (statSync(file).mode & 0o077) === 0 ? undefined : file;
}
