/** The context of a request, for handlers: the request, the world of accounts, and the viewer. */
import type { Context } from 'hono';
import type { Account } from '../../account/index.ts';
import type { World } from '../../account/world.ts';
import type { Library, LibraryItem } from '../../library/index.ts';
import type { CountedRating } from '../community-stats.ts';

export interface Caller {
  readonly username: string;
  readonly clientId: string;
  /** Whether no limit of requests applies: the sandbox itself reads the account. */
  readonly unlimited?: boolean;
}

export interface ApiEnv {
  Variables: {
    caller: Caller | undefined;
    /** The segments of the path that have a name. */
    params: ReadonlyMap<string, string>;
  };
}

export type ApiContext = Context<ApiEnv>;

export interface RequestContext {
  readonly c: ApiContext;
  readonly world: World;
  readonly library: Library;
  /** The account whose token the request carries; undefined without a token. */
  readonly viewer: Account | undefined;
  /** Whether the request comes from one of Trakt's own apps. Few endpoints ask. */
  readonly isOfficial: () => boolean;
  /** How detailed rows are. */
  readonly view: View;
  readonly nowMs: number;
  readonly underReportPages: boolean;
}

export interface View {
  /** The words of `extended`. */
  readonly extended: ReadonlySet<string>;
  readonly nowMs: number;
  /** The average rating of an item. */
  readonly ratingOf: (item: LibraryItem) => CountedRating;
}

/** A segment of the path; empty for an optional one that is missing. */
export function param({ c }: Pick<RequestContext, 'c'>, name: string): string {
  return c.get('params').get(name) ?? '';
}
