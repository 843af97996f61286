/** `usher vault status`: where sign-ins are kept, how safely, and where the key comes from. Asks nothing, changes nothing. */

import { chooseKeySource, inspectPlace, type PlaceReport } from '@trakt-usher/vault';
import type { UsherError } from 'trakt-usher';
import { signInsOf, vaultDirectory, vaultOptions, withVault } from '../account/vault.ts';
import { type Command, defineCommand } from '../command-line/command.ts';
import { exitCodes } from '../command-line/exit-codes.ts';
import type { Context } from '../context.ts';
import { describeError } from '../text/describe-error.ts';

export const command: Command = defineCommand({
  examples: [['usher vault status', 'needs no key, changes nothing']],
  async run(_, context) {
    const { env, io } = context;
    // Without a passphrase: a status must not ask a question.
    const key = chooseKeySource({ environment: env, directory: vaultDirectory(context) });
    const report = await inspectPlace({ ...vaultOptions(context), key });
    const accounts = report.damage ? [] : await accountsIn(context);
    const source = report.key?.source ?? key.kind;
    if (io.json) io.print(JSON.stringify({ ...jsonOf(report), key: source, accounts }));
    else io.print(...linesOf({ report, source, accounts }, context));
    return report.damage ? exitCodes.failed : exitCodes.done;
  },
});

type AccountName = { account: string; issuer: string };

function accountsIn(context: Context): Promise<AccountName[]> {
  return withVault(context, async ({ vault }) => {
    const accounts: AccountName[] = [];
    for await (const { account, issuer } of signInsOf(vault)) accounts.push({ account, issuer });
    return accounts;
  });
}

/** Errors as their codes. */
function jsonOf({ location, obstacle, locks, damage, key, ...report }: PlaceReport): object {
  return {
    ...report,
    vault: location,
    obstacle: obstacle?.code,
    locks: typeof locks === 'object' ? locks.code : locks,
    damage: damage?.code,
    keyProblem: key?.problem?.code,
  };
}

interface Shown {
  report: PlaceReport;
  source: string;
  accounts: readonly AccountName[];
}

function linesOf({ report, source, accounts }: Shown, { text, circumstances, asCalled }: Context): string[] {
  const { vaultLabels: labels, vaultFacts: facts } = text;
  const names = (keys: readonly AccountName[]) => keys.map(({ account }) => account).join(', ');
  const inWords = (error: UsherError) => describeError(error, text, circumstances()).message;
  const { location, exists, fileSystem, cloud, key, estranged, damaged } = report;
  const disk = [fileSystem, report.ephemeral && facts.ephemeral, cloud && facts.cloud(cloud)].filter(Boolean);
  const keyName = text.keySources[source] ?? source;
  const asked = key?.source === 'passphrase';
  const troubles = [report.obstacle, report.damage, typeof report.locks === 'object' ? report.locks : undefined];
  const rows: [label: string, value: string][] = [
    [labels.place, exists ? location : `${location} (${text.noVaultYet})`],
    [labels.disk, disk.join(', ')],
    [labels.key, key?.problem && !asked ? `${keyName}: ${inWords(key.problem)}` : keyName],
    [labels.accounts, names(accounts) || text.none],
    [labels.locks, report.locks === 'hold' ? facts.locksHold : ''],
    [labels.estranged, estranged.length > 0 ? facts.estranged(names(estranged)) : ''],
    [labels.damaged, damaged.length > 0 ? facts.damaged(names(damaged)) : ''],
    ...troubles.flatMap((error): [string, string][] => (error ? [[labels.trouble, inWords(error)]] : [])),
    ...report.permissions.map(({ path }): [string, string] => [labels.trouble, facts.permissions(path)]),
  ];
  const shown = rows.filter(([, value]) => value !== '');
  const width = Math.max(...shown.map(([label]) => label.length));
  return shown.map(([label, value]) => `${label.padEnd(width)}  ${asCalled(value)}`);
}
