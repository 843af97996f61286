/** Where an item can be watched. Trakt calls the access to all of it limited: other apps than its own get 403. */

import { z } from 'zod';
import { type Film, type LibraryItem, type Service, type Show, servicesFor } from '../library/index.ts';
import { type Endpoint, endpoint } from './request/endpoint.ts';
import { asked } from './request/parameters.ts';
import { param, type RequestContext } from './request/request-context.ts';
import { byKey, text } from './shapes/basics.ts';
import { watchnow } from './shapes/titles.ts';

interface Subject {
  /** The path of the item. */
  readonly base: `/${string}`;
  readonly word: string;
  find(context: RequestContext): LibraryItem;
}

export function watchnowEndpoint({ base, word, find }: Subject): Endpoint {
  return endpoint({
    route: `GET ${base}/watchnow/:country?`,
    about: `places to watch a ${word}: made-up services`,
    answers: watchnow,
    otherApps: 403,
    query: withLinks,
    extended: true,
    from: 'library',
    handle: (context) => placesFor(context, find(context)),
  });
}

export function justwatchEndpoint({ base, word, find }: Subject): Endpoint {
  return endpoint({
    route: `GET ${base}/watchnow/justwatch_links/:country?`,
    about: `the page of a ${word} at JustWatch, in countries where a service has it: made up`,
    answers: byKey(text),
    otherApps: 403,
    from: 'library',
    handle(context) {
      const country = param(context, 'country') || 'us';
      const title = titleOf(find(context));
      if (servicesFor(title, country).length === 0) return {};
      return { [country]: `https://justwatch.example/${country}/${title.ids.slug}` };
    },
  });
}

/** Kinds of links for other devices, joined by commas. */
const withLinks = {
  links: z
    .string()
    .regex(/^(tvos|direct|android|webos)(,(tvos|direct|android|webos))*$/, 'tvos, direct, android, webos'),
};

function titleOf(item: LibraryItem): Film | Show {
  return item.type === 'season' || item.type === 'episode' ? item.show : item;
}

/** The answer of watchnow for `:country`. Episodes are where their show is. */
function placesFor(context: RequestContext, item: LibraryItem): unknown {
  const country = param(context, 'country') || 'us';
  const title = titleOf(item);
  const links = new Set(asked(context.c, 'links', withLinks.links)?.split(','));
  const found = servicesFor(title, country);
  const of = (kind: Service['kind']): unknown[] =>
    found.filter((service) => service.kind === kind).map((service) => sourceRow(service, title.ids.slug, links));
  const ranks = context.view.extended.has('streaming_ranks')
    ? { streaming_ranks: { rank: null, delta: null, link: null } }
    : {};
  return {
    [country]: {
      cable: [],
      cinema: [],
      free: of('free'),
      purchase: of('purchase'),
      subscription: of('subscription'),
      ...ranks,
    },
  };
}

function sourceRow({ source, kind }: Service, slug: string, links: ReadonlySet<string>): unknown {
  const link = `https://${source.replace('_', '-')}.example/${slug}`;
  return {
    source,
    link,
    ...(links.has('direct') ? { link_direct: link } : {}),
    ...(links.has('android') ? { link_android: link } : {}),
    ...(links.has('tvos') ? { link_tvos: link } : {}),
    ...(links.has('webos') ? { link_webos: { id: source, params: { contentTarget: link } } } : {}),
    uhd: false,
    currency: kind === 'purchase' ? 'usd' : null,
    prices: { rent: kind === 'purchase' ? '3.99' : null, purchase: kind === 'purchase' ? '9.99' : null },
  };
}
