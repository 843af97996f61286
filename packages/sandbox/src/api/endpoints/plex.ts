/** The link to Plex. The sandbox keeps its toggles and its selection, and has one made-up server. */
import { z } from 'zod';
import type { Account } from '../../account/index.ts';
import { type Endpoint, endpoint } from '../request/endpoint.ts';
import { Refusal } from '../request/refusal.ts';
import { param } from '../request/request-context.ts';
import { me } from '../request/who-may-read.ts';
import { arrayOf, flag, integer, maybe, object, text, texts } from '../shapes/basics.ts';

const all = { watching: flag, watched: flag, rated: flag, collected: flag };
const rated = object({ rated: flag });
const plexSettings = object({
  connection: object({ connected: flag, username: maybe(text) }),
  webhook: object({ url: maybe(text), last_event_at: maybe(text), event_count: integer, home_users: maybe(text) }),
  sync: object({
    configured: flag,
    error: flag,
    selection: object({
      server_ids: texts,
      library_ids: arrayOf(object({ server_id: text, uuid: text })),
      user_ids: texts,
    }),
    toggles: object({
      movie: object({ ...all, watchlist: flag }),
      show: object({ rated: flag, watchlist: flag }),
      season: rated,
      episode: object(all),
    }),
  }),
  scrobbler: object({ toggles: object({ movie: object(all), show: rated, season: rated, episode: object(all) }) }),
});

const toggle = z.boolean().optional();
const toggles = z.object({ watching: toggle, watched: toggle, rated: toggle, collected: toggle, watchlist: toggle });
const togglesBody = z.object({
  movie: toggles.optional(),
  show: toggles.optional(),
  season: toggles.optional(),
  episode: toggles.optional(),
});
const selection = z.object({
  server_ids: z.array(z.string()).optional(),
  library_ids: z.array(z.object({ server_id: z.string(), uuid: z.string() })).optional(),
  user_ids: z.array(z.string()).optional(),
});
const plexBody = z.looseObject({
  sync: z.object({ selection: selection.optional(), toggles: togglesBody.optional() }).optional(),
  scrobbler: z.object({ toggles: togglesBody.optional() }).optional(),
  webhook: z.object({ home_users: z.string().nullish() }).optional(),
  trigger_sync: z.looseObject({}).optional(),
});

export const plex: readonly Endpoint[] = [
  endpoint({
    route: 'GET /users/settings/plex/',
    about: 'the link to Plex and its settings',
    auth: 'required',
    answers: plexSettings,
    from: 'account',
    handle(context) {
      const { connected } = me(context).plex;
      const body = togglesOf(me(context));
      const off = { watching: false, watched: false, rated: false, collected: false };
      const toggled = (what: 'sync' | 'scrobbler', kind: 'movie' | 'show' | 'season' | 'episode') =>
        body[what]?.toggles?.[kind] ?? {};
      const scrobbles = (what: 'sync' | 'scrobbler', kind: 'movie' | 'episode') => {
        const { watchlist, ...own } = toggled(what, kind);
        return { ...off, ...own };
      };
      const ratedOf = (what: 'sync' | 'scrobbler', kind: 'show' | 'season') => ({
        rated: toggled(what, kind).rated ?? false,
      });
      return {
        connection: { connected, username: connected ? me(context).user.username : null },
        webhook: { url: null, last_event_at: null, event_count: 0, home_users: body.webhook?.home_users ?? null },
        sync: {
          configured: connected,
          error: false,
          selection: { server_ids: [], library_ids: [], user_ids: [], ...body.sync?.selection },
          toggles: {
            movie: { ...scrobbles('sync', 'movie'), watchlist: toggled('sync', 'movie').watchlist ?? false },
            show: { ...ratedOf('sync', 'show'), watchlist: toggled('sync', 'show').watchlist ?? false },
            season: ratedOf('sync', 'season'),
            episode: scrobbles('sync', 'episode'),
          },
        },
        scrobbler: {
          toggles: {
            movie: scrobbles('scrobbler', 'movie'),
            show: ratedOf('scrobbler', 'show'),
            season: ratedOf('scrobbler', 'season'),
            episode: scrobbles('scrobbler', 'episode'),
          },
        },
      };
    },
  }),
  endpoint({
    route: 'PUT /users/settings/plex/',
    about: 'changes the settings of the link to Plex',
    takes: plexBody,
    status: 204,
    from: 'account',
    example: { body: { scrobbler: { toggles: { movie: { watched: true } } } } },
    handle(context, body) {
      const { plex } = me(context);
      me(context).plex = { ...plex, toggles: { ...plex.toggles, ...body } };
    },
  }),
  endpoint({
    route: 'POST /users/settings/plex/connect',
    about: 'the address at which Plex would be linked; 400 without an address to come back to',
    takes: z.looseObject({ return_url: z.url() }),
    refusesWith: 400,
    status: 200,
    answers: object({ url: text }),
    from: 'account',
    example: { body: { return_url: 'https://example.com/done' } },
    handle(context, { return_url }) {
      me(context).plex = { ...me(context).plex, connected: true };
      return { url: return_url };
    },
  }),
  endpoint({
    route: 'DELETE /users/settings/plex/connect',
    about: 'removes the link to Plex',
    from: 'account',
    handle(context) {
      me(context).plex = { connected: false, toggles: {} };
    },
  }),
  endpoint({
    route: 'GET /users/settings/plex/servers',
    about: 'the own Plex servers',
    auth: 'required',
    answers: object({
      servers: arrayOf(
        object({
          id: text,
          name: text,
          connection_count: integer,
          connection_timeout: integer,
          ports: arrayOf(integer),
          owned: flag,
          url: maybe(text),
        }),
      ),
    }),
    from: 'account',
    handle: () => ({
      servers: [
        {
          id: 'sandbox-server',
          name: 'Sandbox',
          connection_count: 1,
          connection_timeout: 3,
          ports: [32_400],
          owned: true,
          url: null,
        },
      ],
    }),
  }),
  endpoint({
    route: 'GET /users/settings/plex/servers/:server_id',
    about: 'the accounts and libraries of one Plex server',
    auth: 'required',
    answers: object({
      accounts: arrayOf(object({ id: integer, name: text })),
      libraries: arrayOf(
        object({
          id: integer,
          uuid: text,
          type: text,
          title: text,
          agent: text,
          scanner: text,
          selected: flag,
          url: text,
        }),
      ),
    }),
    from: 'account',
    example: { params: { server_id: 'sandbox-server' } },
    handle(context) {
      if (param(context, 'server_id') !== 'sandbox-server') {
        const error = {
          error_code: 'server_not_found',
          message: 'No such server.',
          guidance: 'Ask for the servers first.',
        };
        throw new Refusal(404, error.message, { body: error });
      }
      return { accounts: [{ id: 1, name: me(context).user.name }], libraries: [] };
    },
  }),
  endpoint({
    route: 'POST /users/settings/plex/sync',
    about: 'syncs with Plex; 422 for a server that is not linked',
    takes: z.looseObject({ server_id: z.literal('sandbox-server').optional(), all_data: z.boolean().optional() }),
    from: 'account',
    example: { body: { all_data: true } },
    handle() {},
  }),
];

function togglesOf({ plex }: Account): z.infer<typeof plexBody> {
  return plexBody.parse(plex.toggles);
}
