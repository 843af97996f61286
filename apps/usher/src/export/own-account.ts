/** Reads the signed-in account for an export, and keeps what it reads until the export has ended well. */

import type { Section } from '@trakt-usher/takeout';
import { ApiError } from 'trakt-usher';
import type { Account } from '../account/account.ts';
import { clientOf } from '../account/client.ts';
import { userIn } from '../account/user.ts';
import { ListShort, RowsUnaccounted } from '../errors/take-out.ts';
import { keptPages } from './kept-pages.ts';
import { type OpenSource, openApi, statsOf } from './sources.ts';
import type { RememberedRows } from './written-rows.ts';

export interface Reading {
  sections: readonly Section[];
  allowMissing: boolean;
  /** Milliseconds; the longest single wait for a limit to end. */
  wait: number | undefined;
  /** Go on with the pages of a run that did not end well. */
  resume: boolean;
  /** Keep the pages for such a run. */
  keeps: boolean;
  /** Only what no earlier export has written. */
  written: RememberedRows | undefined;
  /** The zone to use, where the account's own is this one. */
  zoneOf(own: string | undefined): string;
}

/** Hands the account to `write`. What that throws decides whether the pages stay. */
export async function readOwnAccount(
  account: Account,
  { sections, allowMissing, wait, resume, keeps, written, zoneOf }: Reading,
  write: (source: OpenSource, timeZone: string) => Promise<void>,
): Promise<void> {
  const { context, name } = account;
  const { clock, config, io, signal, text, transport } = context;
  const place = { stateFolder: config.directories.state, server: config.get('trakt.api_url'), account: name };
  const kept = keeps ? keptPages({ ...place, clock, transport }) : undefined;
  const client = await clientOf(account, { maxRetryWaitMs: wait, ...kept?.sending });
  const settings = await client.users.settings({ signal });
  const timeZone = zoneOf(settings.account?.timezone);
  written?.of(userIn(settings).uuid);
  const isHeld = sections.includes('history') && !allowMissing;
  const stats = isHeld || kept ? await statsOf(client, { user: undefined, signal }) : undefined;
  const begun = await kept?.begin(client, { resume, person: userIn(settings).uuid, stats, signal });
  if (resume) io.say(text.resumed(begun?.pages ?? 0));
  const endAt = begun?.endAt ?? new Date(clock.now());
  try {
    await write(
      openApi(client, { user: undefined, timeZone, stats: isHeld ? stats : undefined, endAt, signal }),
      timeZone,
    );
  } catch (error) {
    if (isAboutRows(error)) kept?.forget();
    else if (kept && kept.pages() > 0) io.say(context.asCalled(text.pagesKept));
    throw error;
  }
  kept?.forget();
}

/** What was read may be wrong: the next run must not meet it again. */
function isAboutRows(error: unknown): boolean {
  const isOdd = error instanceof ApiError && error.code === 'unexpected_response';
  return isOdd || error instanceof ListShort || error instanceof RowsUnaccounted;
}
