/** Where an export's rows come from: the account at Trakt, somebody's public profile, or Trakt's own export. */

import { apiSource, gapsOf, type Section, type Source, type TraktZip, zipSource } from '@trakt-usher/takeout';
import type { TraktClient } from 'trakt-usher';
import { ListShort, type Missing, ZipNotTaken } from '../errors/take-out.ts';
import { countSource, type PlayCounts } from './counted-source.ts';
import { openZip, zipNotTaken } from './open-zip.ts';
import { noProgress } from './progress.ts';

export interface OpenSource {
  readonly source: Source;
  /**
   * What came, of what was wanted. @throws where the account's statistics count more plays than that, or ratings where none
   * came
   */
  verify(plays: PlayCounts | undefined, ratings?: number): void;
}

export interface ApiOptions {
  /** Whose public profile it is; undefined: the signed-in account. */
  user: string | undefined;
  timeZone: string;
  /** From before the plays are read; undefined: also fewer plays than they count are taken. */
  stats: unknown;
  endAt: Date;
  signal: AbortSignal;
}

export function openApi(client: TraktClient, { stats, ...options }: ApiOptions): OpenSource {
  return {
    source: apiSource(client, options),
    verify(plays, ratings) {
      const stated = playsIn(stats, 'movies') + playsIn(stats, 'episodes');
      const { all = stated } = plays ?? {};
      if (all < stated) throw new ListShort({ list: 'history', stated, read: all });
      // Some may be of titles that are gone; but a list that comes empty by mistake would replace a good file.
      const rated = ratingsIn(stats);
      if (ratings === 0 && rated > 0) throw new ListShort({ list: 'ratings', stated: rated, read: 0 });
    },
  };
}

/** Read before the plays: one that is removed meanwhile makes them greater, one that is added changes nothing. */
export async function statsOf(
  client: TraktClient,
  { user, signal }: Pick<ApiOptions, 'user' | 'signal'>,
): Promise<unknown> {
  // A refusal means that the sign-in is at its end, and not that this person hides them.
  if (user === undefined) return (await client.request({ path: '/users/me/stats', auth: 'required', signal })).body;
  return client.users.stats({ id: user, signal });
}

function ratingsIn(stats: unknown): number {
  const { total }: { total?: unknown } = Object(Object(stats).ratings);
  return typeof total === 'number' ? total : 0;
}

function playsIn(stats: unknown, kind: 'movies' | 'episodes'): number {
  const { plays }: { plays?: unknown } = Object(Object(stats)[kind]);
  return typeof plays === 'number' ? plays : 0;
}

export interface ZipOptions {
  sections: readonly Section[];
  allowMissing: boolean;
  signal: AbortSignal;
}

/** @throws ZipNotTaken the file is no export from Trakt, or it says itself that rows are missing and that isn't allowed */
export async function openExport(path: string, { sections, allowMissing, signal }: ZipOptions): Promise<OpenSource> {
  const zip = await openZip(path);
  const gaps = allowMissing ? [] : gapsOf(zip, sections);
  const source = zipSource(zip);
  const refuse = (missing: readonly Missing[]) => {
    if (missing.length > 0 && !allowMissing) throw new ZipNotTaken(path, { kind: 'incomplete', missing });
  };
  if (gaps.length > 0) {
    // The pages of a ZIP state no count of rows.
    const counted = countSource(source, { before: {}, progressOf: () => noProgress, onShort: () => undefined, signal });
    if (sections.includes('history')) await readThrough(counted.source.section('history'), path);
    const plays = counted.plays();
    refuse([...gaps, ...(plays ? missingPlays(zip, plays) : [])]);
  }
  return {
    source,
    verify(plays, ratings) {
      const { ratings: rated = 0 } = zip;
      const none: Missing[] = ratings === 0 && rated > 0 ? [{ kind: 'ratings', stated: rated }] : [];
      refuse([...(plays ? missingPlays(zip, plays) : []), ...none]);
    },
  };
}

function missingPlays({ filmPlays = 0, episodePlays = 0 }: TraktZip, { films, episodes }: PlayCounts): Missing[] {
  return [
    ...(films < filmPlays ? [{ kind: 'plays', of: 'films', stated: filmPlays, found: films } as const] : []),
    ...(episodes < episodePlays
      ? [{ kind: 'plays', of: 'episodes', stated: episodePlays, found: episodes } as const]
      : []),
  ];
}

async function readThrough(list: ReturnType<Source['section']>, path: string): Promise<void> {
  try {
    const pages = list.pages()[Symbol.asyncIterator]();
    while (!(await pages.next()).done);
  } catch (cause) {
    throw zipNotTaken(path, cause);
  }
}
