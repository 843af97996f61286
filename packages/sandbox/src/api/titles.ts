/** The endpoints that films, shows, seasons and episodes have in common, each below its own path. */

import { watchingNow } from '../account/extras.ts';
import type { Film, LibraryItem, Show } from '../library/index.ts';
import { videosOf } from '../library/videos.ts';
import { commentLanguage, commentsOn } from './comments.ts';
import { ratingsOf, statsOf } from './community-stats.ts';
import { listsWith } from './lists.ts';
import { type Endpoint, endpoint, type Method } from './request/endpoint.ts';
import { flag } from './request/parameters.ts';
import { iso } from './request/query.ts';
import { param, type RequestContext } from './request/request-context.ts';
import { personRow } from './rows/media.ts';
import { userRow } from './rows/social-rows.ts';
import { arrayOf } from './shapes/basics.ts';
import { comment, list, user } from './shapes/social.ts';
import { people, ratings, sentiments, stats, translations, videos } from './shapes/titles.ts';
import { justwatchEndpoint, watchnowEndpoint } from './watchnow.ts';
import { reportEndpoint, titleReasons } from './writes/reports.ts';

interface Subject {
  /** The path of the item. */
  readonly base: `/${string}`;
  readonly word: keyof typeof stats;
  find(context: RequestContext): LibraryItem;
}

/** The endpoints below an item's path: all of them, or the parts that Trakt has for this kind of item. */
export function about(subject: Subject, parts?: readonly (keyof typeof builders)[]): Endpoint[] {
  const chosen = parts ? parts.map((part) => builders[part]) : Object.values(builders);
  return chosen.flatMap((build) => build(subject));
}

function at<Verb extends Method>(verb: Verb, { base }: Subject, rest: string): `${Verb} /${string}` {
  return `${verb} ${base}${rest}`;
}

/** Ratings of other sites: unknown. */
const unrated = { rating: null, votes: null, link: null };
const unknownElsewhere = {
  tmdb: unrated,
  imdb: unrated,
  metascore: { rating: null, link: null },
  rotten_tomatoes: { rating: null, state: null, user_rating: null, user_state: null, link: null },
};

const builders = {
  ratings: (subject: Subject) => [
    endpoint({
      route: at('GET', subject, '/ratings'),
      about: `the rating of ${subject.word === 'episode' ? 'an' : 'a'} ${subject.word}; with extended=all other sites' too`,
      answers: ratings,
      extended: true,
      from: 'account',
      handle(context) {
        const own = ratingsOf(context.world, subject.find(context));
        if (!context.view.extended.has('all')) return own;
        return { trakt: own, ...unknownElsewhere };
      },
    }),
  ],
  stats: (subject: Subject) => [
    endpoint({
      route: at('GET', subject, '/stats'),
      about: `numbers of users who watched, collected, rated and listed a ${subject.word}`,
      answers: stats[subject.word],
      from: 'account',
      handle(context) {
        const { favorited, collectedEpisodes, ...counts } = statsOf(context.world, subject.find(context));
        const isPart = subject.word === 'season' || subject.word === 'episode';
        return {
          ...counts,
          ...(subject.word === 'movie' ? {} : { collected_episodes: collectedEpisodes }),
          ...(isPart ? {} : { favorited, recommended: favorited }),
        };
      },
    }),
  ],
  translations: (subject: Subject) => [
    endpoint({
      route: at('GET', subject, '/translations/:language?'),
      about: `texts about a ${subject.word} in other languages: the library has English titles`,
      answers: translations,
      from: 'library',
      handle(context) {
        const item = subject.find(context);
        const language = param(context, 'language') || (context.c.req.query('language') ?? 'en');
        const title = item.type === 'season' ? `Season ${item.number}` : item.title;
        const row = { title, overview: null, language: 'en', country: 'us' };
        if (language !== 'en') return [];
        return [item.type === 'episode' ? row : { ...row, tagline: null }];
      },
    }),
  ],
  watching: (subject: Subject) => [
    endpoint({
      route: at('GET', subject, '/watching'),
      about: `users who watch a ${subject.word} right now`,
      answers: arrayOf(user),
      extended: true,
      from: 'account',
      handle(context) {
        const item = subject.find(context);
        const parts: readonly unknown[] = item.type === 'movie' || item.type === 'episode' ? [item] : item.episodes;
        return context.world
          .everybody()
          .filter((account) => !account.profile.private && parts.includes(watchingNow(account, context.nowMs)?.item))
          .map((account) => userRow(account, context.view));
      },
    }),
  ],
  watchnow: (subject: Subject) => [watchnowEndpoint(subject)],
  justwatch: (subject: Subject) => [justwatchEndpoint(subject)],
  people: (subject: Subject) => [
    endpoint({
      route: at('GET', subject, '/people'),
      about: `cast and crew of a ${subject.word}`,
      answers: people,
      extended: true,
      from: 'library',
      handle: (context) => creditsOf(context, subject.find(context)),
    }),
  ],
  videos: (subject: Subject) => [
    endpoint({
      route: at('GET', subject, '/videos'),
      about: `trailers, teasers and clips of a ${subject.word}: made up`,
      answers: videos,
      from: 'library',
      handle: (context) =>
        videosOf(subject.find(context)).map(({ publishedAt, ...video }) => ({
          ...video,
          site: 'youtube',
          size: 1080,
          official: true,
          published_at: publishedAt,
        })),
    }),
  ],
  lists: (subject: Subject) => [
    endpoint({
      route: at('GET', subject, '/lists/:type?/:sort?'),
      about: `lists that a ${subject.word} is on`,
      answers: arrayOf(list),
      paged: true,
      extended: true,
      from: 'account',
      handle: (context) => listsWith(context, subject.find(context)),
    }),
  ],
  comments: (subject: Subject) => [
    endpoint({
      route: at('GET', subject, '/comments/:sort?'),
      about: `comments on a ${subject.word}`,
      auth: 'optional',
      answers: arrayOf(comment),
      query: commentLanguage,
      paged: true,
      extended: true,
      from: 'account',
      handle: (context) => commentsOn(context, subject.find(context)),
    }),
  ],
  sentiments: (subject: Subject) => [
    endpoint({
      route: at('GET', subject, '/sentiments'),
      about: `likes and dislikes in comments on a ${subject.word}: none were analysed`,
      answers: sentiments,
      from: 'account',
      handle(context) {
        const { comments = 0 } = statsOf(context.world, subject.find(context));
        return { good: [], bad: [], analyzed_at: iso(context.nowMs), comment_count: comments };
      },
    }),
  ],
  report: (subject: Subject) => [
    reportEndpoint({
      route: at('POST', subject, '/report'),
      about: `reports a ${subject.word} to the moderators`,
      reasons: titleReasons,
      subjectOf(context) {
        const { type, ids } = subject.find(context);
        return `${type} ${ids.trakt}`;
      },
    }),
  ],
  refresh: (subject: Subject) =>
    (['/refresh', '/refresh/justwatch'] as const).map((rest) =>
      endpoint({
        route: at('POST', subject, rest),
        ...(rest === '/refresh' ? { query: { images: flag } } : {}),
        about: `asks for fresh facts about a ${subject.word}: the library's stay as they are`,
        vip: true,
        from: 'library',
        example: { as: 'grace' },
        handle(context) {
          subject.find(context);
        },
      }),
    ),
};

/** People are credited for a film or a whole show. */
function creditsOf({ library, view }: RequestContext, item: LibraryItem): unknown {
  const title = item.type === 'season' || item.type === 'episode' ? item.show : item;
  const credits = library.people.flatMap((person) =>
    person.credits.filter((credit) => credit.item === title).map((credit) => ({ person, ...credit })),
  );
  const cast = credits.flatMap(({ person, character }) =>
    character === undefined ? [] : [{ character, characters: [character], person: personRow(person, view) }],
  );
  const crew = credits.flatMap(({ person, job }) =>
    job === undefined ? [] : [{ department: person.department, job, jobs: [job], person: personRow(person, view) }],
  );
  const departments = Map.groupBy(crew, ({ department }) => department);
  return {
    cast,
    crew: Object.fromEntries([...departments].map(([name, rows]) => [name, rows.map(({ department, ...row }) => row)])),
  };
}

export function studioRows({ studios }: Film | Show): unknown {
  return studios.map(({ id, name, slug, country }) => ({ name, country, ids: { trakt: id, slug, tmdb: null } }));
}
