/** The signed-in user's settings, permissions and limits. */
import { z } from 'zod';
import type { Account } from '../../account/index.ts';
import { browsing } from '../browsing.ts';
import { type Endpoint, endpoint } from '../request/endpoint.ts';
import { me } from '../request/who-may-read.ts';
import { userRow } from '../rows/social-rows.ts';
import { networks, settings as settingsShape } from '../shapes/settings.ts';
import { accountLimits } from '../writes/limits.ts';

const texts = z.array(z.string()).nullish();
const spoiler = z.enum(['show', 'hide']).nullish();
const settingsBody = z.looseObject({
  user: z
    .looseObject({
      name: z.string().max(100).nullish(),
      about: z.string().max(1000).nullish(),
      location: z.string().max(100).nullish(),
      private: z.boolean().nullish(),
      dob: z.iso.date().nullish(),
    })
    .nullish(),
  browsing: z
    .object({
      genres: z.object({ favorites: texts, disliked: texts }).nullish(),
      spoilers: z.object({ episodes: spoiler, shows: spoiler, movies: spoiler }).nullish(),
      watchnow: z
        .object({
          country: z.string().nullish(),
          favorites: z.array(z.string()).optional(),
          only_favorites: z.boolean().optional(),
        })
        .nullish(),
      dark_knight: z.enum(['true', 'false', 'auto']).nullish(),
      watch_only_once: z.boolean().optional(),
      show_rating_prompt: z.boolean().nullish(),
      locale: z.string().nullish(),
    })
    .nullish(),
});

export const settings: readonly Endpoint[] = [
  endpoint({
    route: 'GET /users/settings',
    about: "the own settings, permissions and limits; with extended=browsing the website's too",
    auth: 'required',
    answers: settingsShape,
    extended: true,
    from: 'account',
    handle: (context) => settingsOf(me(context), context.view.extended.has('browsing')),
  }),
  endpoint({
    route: 'PUT /users/settings',
    about: 'changes own settings',
    takes: settingsBody,
    status: 201,
    from: 'account',
    example: { body: { user: { location: 'London' }, browsing: { watch_only_once: true } } },
    handle(context, { user, browsing }) {
      const account = me(context);
      const { profile } = account;
      account.profile = {
        name: user?.name === undefined ? profile.name : user.name,
        about: user?.about === undefined ? profile.about : user.about,
        location: user?.location === undefined ? profile.location : user.location,
        private: user?.private ?? profile.private,
        dob: user?.dob === undefined ? profile.dob : user.dob,
      };
      merge(account.browsing, browsing ?? {});
      account.touched.set('account.settings_at', context.nowMs);
    },
  }),
];

const permissions = { commenting: true, liking: true, following: true };
const connections = Object.fromEntries(networks.map((network) => [network, false]));
const sharingText = { watching: "I'm watching [item]", watched: 'I just watched [item]', rated: '[item] [stars]' };
const everything = { extended: new Set(['full', 'vip']) };

function settingsOf(account: Account, withBrowsing: boolean): unknown {
  const { user, profile } = account;
  const limits = accountLimits(user);
  const { deleted, ...row } = userRow(account, everything);
  return {
    user: { ...row, ids: { slug: user.slug, trakt: user.trakt, uuid: user.uuid }, dob: profile.dob },
    permissions,
    account: {
      timezone: user.timezone,
      date_format: 'mdy',
      time_24hr: false,
      cover_image: null,
      token: null,
      display_ads: !user.vip,
    },
    connections,
    sharing_text: sharingText,
    limits: {
      list: { count: limits.lists, item_count: limits.listItems },
      watchlist: { item_count: limits.watchlist },
      favorites: { item_count: limits.favorites },
      collection: { item_count: limits.collection },
    },
    ...(withBrowsing ? { browsing: merge(structuredClone(browsing), account.browsing) } : {}),
  };
}

type Tree = Record<string, unknown>;

/** Merges the second tree into the first. */
function merge(into: Tree, from: Tree): Tree {
  for (const [key, value] of Object.entries(from)) {
    const before = Object.hasOwn(into, key) ? into[key] : undefined;
    if (value !== undefined) into[key] = isTree(value) ? merge(isTree(before) ? before : {}, value) : value;
  }
  return into;
}

function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
