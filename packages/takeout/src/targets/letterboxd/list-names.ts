/** Names of files for lists, safe on every system, whatever a list is called. */

import { field } from '../../field.ts';
import type { OwnList } from '../../source.ts';

/** @returns a function that gives each list another name: `list-best-of-2019`. */
export function createListNames(): (list: OwnList) => string {
  const taken = new Set<string>();
  return (list) => {
    const slug = String(field(list.ids, 'slug') ?? '')
      .toLowerCase()
      .replace(/[^a-z\d]+/g, '-')
      .replace(/^-|-$/g, '')
      .slice(0, 80);
    const id = field(list.ids, 'trakt');
    const number = typeof id === 'number' ? id : taken.size;
    const names = [`list-${slug || number}`, `list-${slug || number}-${number}`];
    const name = names.find((one) => !taken.has(one)) ?? `list-${slug}-${number}-${taken.size}`;
    taken.add(name);
    return name;
  };
}
