/**
 * Accounts drawn from a seed, each through one source to one target: is a row unaccounted for? The rows are counted as they
 * were drawn, and in the files as a stranger reads them, and both are held against the ledger.
 */

import { type Section, type TargetName, targets } from '@trakt-usher/takeout';
import { noProgress } from '../../../apps/usher/src/export/progress.ts';
import { takeOut } from '../../../apps/usher/src/export/take-out.ts';
import { seededRandom } from '../random.ts';
import { type DrawnAccount, drawAccount, playsOf, sections } from './account.ts';
import { rowsIn } from './read-back.ts';
import { sourceKinds, sourceOf } from './sources.ts';

export interface TakeOuts {
  accounts: number;
  plays: number;
  /** By source and target. */
  ways: Readonly<Record<string, number>>;
  failures: string[];
}

const all: readonly Section[] = [...sections, 'lists'];
/** What a target leaves alone has no line in the ledger. */
const sectionsOf: Readonly<Record<TargetName, readonly Section[]>> = {
  letterboxd: ['history', 'ratings', 'watchlist', 'favorites', 'comments', 'lists'],
  'export-trakt': ['history', 'ratings', 'watchlist', 'collection'],
  yamtrack: ['history', 'ratings', 'watchlist', 'comments'],
  simkl: ['history', 'ratings', 'watchlist'],
  imdb: ['ratings', 'watchlist', 'favorites', 'lists'],
  trakt: ['history', 'ratings', 'watchlist'],
  zip: all.filter((section) => section !== 'hidden'),
  jsonl: all,
};
const targetNames = Object.keys(targets) as [TargetName, ...TargetName[]];

interface TakeOutsOptions {
  accounts: number;
  /** 20: every twentieth of them. */
  share: number;
  seed: number;
  signal: AbortSignal;
}

export async function drawTakeOuts({ accounts, share, seed, signal }: TakeOutsOptions): Promise<TakeOuts> {
  const ways: Record<string, number> = {};
  const found = { accounts: 0, plays: 0, ways, failures: [] as string[] };
  for (let number = (seed - 1) % share; number < accounts && !signal.aborted; number += share) {
    const random = seededRandom(seed * 1_000_003 + number);
    const account = drawAccount(playsOf(number, random), random);
    const [from, to] = [random.pick(sourceKinds), random.pick(targetNames)];
    const way = `${from} to ${to}`;
    const since = random.pick([undefined, undefined, '2000-01-01']);
    const historyMode = random.pick<'individual' | 'aggregated'>(['individual', 'aggregated']);
    const how = { since, historyMode, ratingsBelowShows: random.next() < 0.5 };
    try {
      const source = await sourceOf(from, account, { random, signal });
      await check(account, { isProfile: from === 'user', to, how, source, signal });
    } catch (error) {
      found.failures.push(`account ${number} of seed ${seed}, ${way}: ${error instanceof Error ? error.stack : error}`);
    }
    found.accounts += 1;
    found.plays += account.plays;
    ways[way] = (ways[way] ?? 0) + 1;
  }
  return found;
}

interface Way {
  source: Awaited<ReturnType<typeof sourceOf>>;
  /** It shows neither what is hidden nor what is paused. */
  isProfile: boolean;
  to: TargetName;
  how: Pick<Parameters<typeof takeOut>[0]['how'], 'since' | 'historyMode' | 'ratingsBelowShows'>;
  signal: AbortSignal;
}

async function check(account: DrawnAccount, { source, isProfile, to, how, signal }: Way): Promise<void> {
  const files = new Map<string, Buffer[]>();
  const place = {
    async write({ path, data }: { path: string; data: string | Uint8Array }) {
      const pieces = files.get(path) ?? [];
      pieces.push(Buffer.from(data));
      files.set(path, pieces);
    },
  };
  const [taken] = await takeOut({
    ...{ source, targets: [targets[to]], place, verify() {}, before: {}, progressOf: () => noProgress, signal },
    onShort(short) {
      throw short;
    },
    how: { timeZone: 'Europe/Berlin', sections: all, ...how },
  });
  if (!taken) throw new Error('Nothing was taken out.');
  for (const section of sectionsOf[to]) {
    const isHidden = isProfile && (section === 'hidden' || section === 'playback');
    const [drawn, ended] = [isHidden ? 0 : drawnIn(account, section), taken.ledger.ended(section)];
    if (drawn !== ended) throw new Error(`${section}: ${drawn} rows were drawn, the ledger has ${ended}`);
  }
  for (const { path, rows } of taken.files) {
    const read = rowsIn(path, Buffer.concat(files.get(path) ?? []));
    if (read !== rows) throw new Error(`${path}: it holds ${read} rows, the ledger has ${rows}`);
  }
}

function drawnIn({ sections: drawn, lists }: DrawnAccount, section: Section): number {
  return section === 'lists' ? lists.reduce((sum, { once }) => sum + once, 0) : drawn[section].once;
}
