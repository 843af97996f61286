/** The words of `usher restore`, in English. */

import type { Words } from '../words.ts';
import { number } from './export.ts';

export function addingTo(name: string): string {
  return `Adding to ${name}`;
}

export function zipOfOther({ zip, account }: { zip: string; account: string }): string {
  return `The ZIP is of ${zip || 'somebody else'}, and the account is of ${account}.`;
}

export const zipHasGaps = 'The ZIP says itself that rows are missing in it.';

interface Planned {
  readonly section: { readonly name: string };
  readonly inZip: number;
  readonly there: number;
  readonly lost: number;
  readonly wanted: readonly unknown[];
  readonly unfitting: number;
}

interface Account {
  readonly vip: boolean;
  readonly switchedOff: readonly string[];
}

interface Restored {
  readonly account: Account;
  readonly sections: readonly Planned[];
  readonly notPutBack: readonly { readonly name: string; readonly rows: number }[];
}

type Added = readonly { readonly added: number; readonly unknown: number; readonly unfitting: number }[];

/** A line for each section that the ZIP has something of. `added`: undefined where nothing was to be added. */
export function restored({ account, sections, notPutBack }: Restored, added: Added | undefined): string[] {
  const lines = sections.flatMap((plan, at) => {
    if (plan.inZip === 0) return [];
    const done = added?.[at];
    const unfitting = done?.unfitting ?? plan.unfitting;
    const parts = [
      `${number(plan.inZip)} in the ZIP`,
      `${number(plan.there)} there already`,
      done ? `${number(done.added)} added` : `${number(plan.wanted.length)} to add`,
      done?.unknown ? `${number(done.unknown)} that Trakt doesn't know any more` : '',
      plan.lost > 0 ? `${number(plan.lost)} that name nothing to add` : '',
      unfitting > 0 ? `${number(unfitting)} for which the account has no room` : '',
    ];
    return [`${plan.section.name}: ${parts.filter((part) => part !== '').join(', ')}`];
  });
  const isFull = sections.some(({ unfitting }, at) => (added?.[at]?.unfitting ?? unfitting) > 0);
  const left = notPutBack.map(({ name, rows }) => `${name} (${number(rows)})`).join(', ');
  return [
    ...lines,
    ...(isFull && !account.vip ? ['A VIP account has more room: https://app.trakt.tv/vip'] : []),
    ...(left === '' ? [] : [`Left in the ZIP, for Trakt doesn't take them back as they were: ${left}`]),
    ...(account.switchedOff.length === 0
      ? []
      : [`Trakt has switched off for this account: ${account.switchedOff.join(', ')}`]),
  ];
}

export const restoreNext = 'Nothing was changed. To add what is missing, run it again with --apply.';

export function accountShort(list: string, { stated, read }: { stated: number; read: number }): Words {
  return {
    message: `Trakt says that your list ${list} has ${number(stated)} rows, and sent ${number(read)} of them, so what is missing is not known. Nothing more was added.`,
    hint: 'Try again later.',
  };
}
