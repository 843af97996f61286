/** Checks of the vault: damage, permissions, folder, locks and key. Creates nothing and asks no question. */

import { chooseKeySource, inspectPlace, type PermissionProblem, type PlaceReport } from '@trakt-usher/vault';
import { vaultDirectory, vaultOptions } from '../account/vault.ts';
import type { Context } from '../context.ts';
import { describeError } from '../text/describe-error.ts';
import type { Check } from './check.ts';
import { type Finding, findings } from './finding.ts';

export const vaultCheck: Check = {
  name: 'vault',
  async look(context) {
    // Without a passphrase: a check must not wait for a person.
    const key = chooseKeySource({ environment: context.env, directory: vaultDirectory(context) });
    const report = await inspectPlace({ ...vaultOptions(context), key });
    return [
      ...vaultFindings(report, context),
      ...permissionFindings(report.permissions, context),
      ...placeFindings(report, context),
      locksFinding(report, context),
      keyFinding(report, { fileBesideVault: key.warning?.path, context }),
    ];
  },
};

function vaultFindings({ exists, location, damage, damaged, estranged }: PlaceReport, context: Context): Finding[] {
  const { text } = context;
  const { pass, warn, fail } = findings('vault');
  if (!exists) return [pass(text.doctor.noVault(location))];
  const found = [
    ...(damage ? [fail(wordsOf(damage, context))] : []),
    ...damaged.map(({ account }) => fail(text.doctor.damaged(account))),
    ...estranged.map(({ account }) => warn(text.doctor.estranged(account))),
  ];
  return found.length > 0 ? found : [pass(text.doctor.vaultWhole(location))];
}

function permissionFindings(problems: readonly PermissionProblem[], { text }: Context): Finding[] {
  const { pass, warn, fail } = findings('permissions');
  if (problems.length === 0) return [pass(text.doctor.permissionsGood)];
  return problems.map(({ path, problem, owner, mend }) => {
    if (problem === 'foreign') return fail(text.doctor.foreign(path, owner));
    const words = text.doctor.accessible(path, { problem, mendable: mend !== undefined });
    return problem === 'writable' ? fail(words) : warn(words);
  });
}

/** Less than this is soon too little for a save. Bytes. */
const littleSpace = 16 * 2 ** 20;

function placeFindings(report: PlaceReport, context: Context): Finding[] {
  const { directory, fileSystem, obstacle, cloud, ephemeral, freeBytes } = report;
  const { text } = context;
  const { pass, warn, fail } = findings('place');
  const found = [
    ...(obstacle ? [fail(wordsOf(obstacle, context))] : []),
    ...(cloud === undefined ? [] : [warn(text.doctor.cloud(directory, cloud))]),
    ...(ephemeral ? [warn(text.doctor.ephemeral(directory))] : []),
    ...(freeBytes < littleSpace ? [warn(text.doctor.littleSpace(directory))] : []),
  ];
  return found.length > 0 ? found : [pass(text.doctor.placeGood(directory, fileSystem))];
}

function locksFinding({ locks }: PlaceReport, context: Context): Finding {
  const { doctor } = context.text;
  const { pass, fail } = findings('locks');
  if (locks === undefined) return pass(doctor.locksUntried);
  return locks === 'hold' ? pass(doctor.locksHold) : fail(wordsOf(locks, context));
}

function keyFinding(
  { key }: PlaceReport,
  { fileBesideVault, context }: { fileBesideVault: string | undefined; context: Context },
): Finding {
  const { text } = context;
  const { pass, warn, fail } = findings('key');
  if (!key) return pass(text.doctor.noKey);
  if (key.source === 'passphrase') return pass(text.doctor.passphraseUntried);
  if (key.problem) return fail(wordsOf(key.problem, context));
  if (fileBesideVault !== undefined) return warn(text.keyBesideVault(fileBesideVault));
  return pass(text.doctor.keyOpens(text.keySources[key.source] ?? key.source));
}

function wordsOf(error: Error, { text, circumstances }: Context): Finding['words'] {
  return describeError(error, text, circumstances());
}
