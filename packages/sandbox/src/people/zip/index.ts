/**
 * Reads the ZIP in which Trakt gives people their data, in each of its forms since 2026, and that of the old site with its
 * folders. What a sandbox can't take is named with the reason.
 */
import type { SandboxPerson } from '../person.ts';
import { countOf, LeftOut } from './left-out.ts';
import { ownDataIn } from './own-data.ts';
import { numberIn } from './row-items.ts';
import { isRow, type Sections, sectionsOf } from './sections.ts';
import { unzip } from './unzip.ts';
import { whose } from './whose.ts';

export interface TraktZip {
  readonly person: SandboxPerson;
  /** What is not in the person's data, and why, each in a sentence. */
  readonly leftOut: readonly string[];
}

/** Throws DataRefused, whose reasons name the entry. */
export function readTraktZip(bytes: Uint8Array): TraktZip {
  const { entries, others } = unzip(bytes);
  const sections = sectionsOf(entries);
  const leftOut = new LeftOut();
  leftOut.say(...others.map((name) => `${name}: It is no JSON file.`), ...sections.leftOut, ...failures(sections));
  const person = { ...whose(entries, sections, leftOut), ...ownDataIn(sections, leftOut) };
  leftOut.say(...untaken(sections), ...uncounted(sections, person));
  return { person, leftOut: leftOut.sentences() };
}

/** What Trakt could not export. */
function failures(sections: Sections): string[] {
  return sections.rows('_errors').map(({ endpoint, error, fetchedPages, totalPages }) => {
    const pages = typeof totalPages === 'number' ? `, ${fetchedPages ?? 0} of ${totalPages} pages are there` : '';
    return `_errors.json: Trakt could not export all of ${endpoint}${pages} (${error}).`;
  });
}

/** Sections that a sandbox has no place for, or that have no meaning in one. */
const reasons = [
  [/^comments-/, 'Comments are not taken.'],
  [/^notes-/, 'Notes are not taken.'],
  [/^likes-/, 'They are about comments and lists of people who are not in the sandbox.'],
  [/^network-/, 'They are about people who are not in the sandbox.'],
  [/^lists-collaborations$/, 'The ZIP has no items of these lists.'],
  [/^user-saved-filters$/, 'Saved filters are not taken.'],
] as const satisfies readonly (readonly [RegExp, string])[];

function untaken(sections: Sections): string[] {
  return sections.names.flatMap((name) => {
    const rows = sections.rows(name).length;
    const reason = reasons.find(([pattern]) => pattern.test(name))?.[1];
    return rows > 0 && reason !== undefined ? [`${name}: ${countOf(rows)} left out. ${reason}`] : [];
  });
}

/** A ZIP can lack plays without a sign of it, but Trakt's own sums are in it too. */
function uncounted(sections: Sections, { plays = [] }: SandboxPerson): string[] {
  const stats = sections.object('user-stats');
  return (['movies', 'episodes'] as const).flatMap((kind) => {
    const counted = isRow(stats[kind]) ? numberIn(stats[kind].plays, { from: 0 }) : undefined;
    const found = plays.filter((play) => 'movie' in play === (kind === 'movies')).length;
    if (counted === undefined || counted === found) return [];
    return [`watched-history: Trakt counts ${counted} plays of ${kind} (user-stats.json), and here are ${found}.`];
  });
}
