/** Lists come in pages of 100 rows unless asked for up to 250. */
import type { LoggedRequest } from '../../requests.ts';
import { isApi, listOf, pairs } from '../questions.ts';
import type { Log, Rule } from '../rule.ts';

/** A page of a list, answered. */
type PageRead = LoggedRequest & { readonly paging: NonNullable<LoggedRequest['paging']> };

export const pageRules: readonly Rule[] = [
  {
    name: 'first-page-only',
    severity: 'error',
    about: "Read all pages of a person's list, or ask for the one page that is wanted.",
    judge(log) {
      const lists = listsIn(log).filter(([first]) => first && isPersonal(first) && first.paging.pages > 1);
      const broken = lists.filter((reads) =>
        reads.every(({ page, limit }) => page === undefined && limit === undefined),
      );
      return { asked: lists.length, broken };
    },
  },
  {
    name: 'pages-left-out',
    severity: 'warning',
    about: 'Go on to the last page, once a list is read page by page.',
    judge(log) {
      const lists = listsIn(log).filter((reads) => isPersonal(reads[0]) && highest(reads) > 1);
      const broken = lists.filter((reads) => highest(reads) < pagesInTheEnd(reads));
      return { asked: lists.length, broken: broken.map((reads) => reads.slice(-1)) };
    },
  },
  {
    name: 'limit-changed',
    severity: 'error',
    about: 'Keep the limit from page to page: with another one, rows are missed or read twice.',
    judge(log) {
      const steps = listsIn(log).flatMap(pairsOfPages);
      return { asked: steps.length, broken: steps.filter(([one, next]) => one.paging.limit !== next.paging.limit) };
    },
  },
  {
    name: 'limit-too-large',
    severity: 'warning',
    about: 'Ask for no more rows than Trakt gives: a larger limit is lowered without a word.',
    judge(log) {
      const asked = log.filter(isPageRead).filter(({ limit }) => limit !== undefined);
      const broken = asked.filter(({ limit = 0, paging }) => limit > paging.limit);
      return { asked: asked.length, broken: broken.map((request) => [request]) };
    },
  },
];

function isPageRead(request: LoggedRequest): request is PageRead {
  return isApi(request) && request.method === 'GET' && request.paging !== undefined && request.fault !== 'cut';
}

/** The first page of a chart may be all that somebody wants; of somebody's own data it is not. */
function isPersonal(request: LoggedRequest | undefined): boolean {
  return request !== undefined && /^\/(sync|users)\//.test(request.path);
}

function listsIn(log: Log): PageRead[][] {
  return [...Map.groupBy(log.filter(isPageRead), listOf).values()];
}

function highest(reads: readonly PageRead[]): number {
  return Math.max(...reads.map(({ paging }) => paging.page));
}

/** As the last answer says: counts change while a list is read, and some are wrong. */
function pagesInTheEnd(reads: readonly PageRead[]): number {
  return reads.at(-1)?.paging.pages ?? 0;
}

function pairsOfPages(reads: PageRead[]): (readonly [PageRead, PageRead])[] {
  return pairs(reads).flatMap(([one, next]) =>
    isPageRead(one) && isPageRead(next) && next.paging.page === one.paging.page + 1 ? [[one, next] as const] : [],
  );
}
