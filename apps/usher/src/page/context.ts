/** What a section of the page is, and what it works with. */

import type { Html } from '@trakt-usher/pages';
import type { ShieldVault } from '@trakt-usher/vault';
import type { Hono } from 'hono';
import type { Log } from 'trakt-usher';
import type { OpenedVault } from '../account/vault.ts';
import type { Program } from '../command-line/command.ts';
import type { Context } from '../context.ts';
import type { RunRecord } from '../schedule/history.ts';
import type { ServeBook } from '../serve/book.ts';
import type { Budget } from '../serve/budget.ts';
import type { GrantBook } from '../serve/grant-book.ts';
import type { LiveConfig } from '../serve/live-config.ts';
import type { Metrics } from '../serve/metrics.ts';
import type { OutboxEntries } from '../serve/outbox/entries.ts';
import type { Words } from '../text/words.ts';
import type { ApiKeys } from './access/keys.ts';
import type { AccountFacts } from './account-facts.ts';
import type { Activity } from './activity/activity.ts';
import type { ExportRuns } from './exports/runs.ts';
import type { ScheduleRunner } from './schedules/runner.ts';
import type { SignIns } from './sign-in/sign-ins.ts';

/** All that the running `usher serve` has. */
export interface PageContext {
  /** Configuration as at the start, clock, log, text, network. */
  readonly context: Context;
  /** The configuration as it is now. */
  readonly settings: LiveConfig;
  /** Of usher's own sign-ins, on this machine. */
  readonly opened: OpenedVault;
  /** Of the programs' sign-ins. */
  readonly vault: ShieldVault;
  readonly book: ServeBook;
  readonly grants: GrantBook;
  readonly entries: OutboxEntries;
  readonly budget: Budget;
  readonly metrics: Metrics;
  /** What Trakt says of each account. */
  readonly facts: AccountFacts;
  readonly sections: readonly Section[];
  /** The commands, for what runs one. */
  readonly program: Program;
  /** What was started on the page. */
  readonly exports: ExportRuns;
  readonly signIns: SignIns;
  readonly activity: Activity;
  readonly schedule: ScheduleRunner;
  /** The runs of exports and schedules, the oldest first. */
  history(): readonly RunRecord[];
  /** Of other programs. */
  readonly keys: ApiKeys;
  /** Where the proxy is. */
  readonly proxyUrl: string;
  /** The address of a path of the page, which begins with a slash. All links and redirects need it. */
  href(path: string): string;
  /** What a person is told of an error. */
  words(error: unknown): Words;
  /** Aborted when the server ends. */
  readonly ending: AbortSignal;
}

/**
 * One part of the page, with its place in the navigation. Its routes are mounted at `/PATH`, for people who are signed in;
 * each POST has been checked, and its form is `c.var.form`.
 */
export interface Section {
  /** Empty: the front page. */
  readonly path: string;
  readonly title: string;
  routes(app: Hono<PageEnv>, page: PageContext): void;
  /**
   * What of it changes by itself. The page shows it with `livePart`, and gets it anew when it has changed. It is the same
   * for everybody who is signed in, so it holds no form: its buttons name the one of `actionForm`.
   * `query`: what the page's address asks for.
   */
  live?(page: PageContext, query?: URLSearchParams): Promise<Html>;
  /** The most bytes of a form at these paths, as they stand behind the section's own. 64 KiB else. */
  readonly uploads?: Readonly<Record<string, number>>;
}

export interface Visitor {
  /** Names the session; no secret. */
  readonly id: string;
  readonly csrf: string;
  /** Undefined for whoever is signed in with usher itself. */
  readonly trustedUser: string | undefined;
  /** How this browser was signed in, and from where: "link 127.0.0.1". */
  readonly via: string;
}

export interface PageEnv {
  Bindings: { incoming?: { socket?: { remoteAddress?: string | undefined } } };
  Variables: {
    page: PageContext;
    /** Undefined on the pages before the sign-in. */
    visitor: Visitor | undefined;
    /** Says who did it. */
    log: Log;
    form: FormData;
    /** Says something on the next page that this visitor sees. */
    say: (note: PageNote) => void;
    /** What was said, once. */
    said: () => PageNote | undefined;
  };
}

export interface PageNote {
  readonly kind: 'success' | 'error' | 'warning';
  readonly text: string;
  /** Shown this one time, by itself. */
  readonly secret?: { readonly label: string; readonly value: string };
}
