/** Younify, which links streaming services, for Trakt's own apps. The sandbox has one such service, and it is never linked. */
import { z } from 'zod';
import { type Endpoint, endpoint } from '../request/endpoint.ts';
import { arrayOf, flag, instant, maybe, object, text } from '../shapes/basics.ts';

const about = { otherApps: 401, from: 'library' } as const;

export const younify: readonly Endpoint[] = [
  endpoint({
    route: 'GET /younify/connections',
    about: 'streaming services that can be linked: a made-up one',
    auth: 'required',
    answers: arrayOf(
      object({
        id: text,
        name: text,
        vip: flag,
        color: text,
        images: object({ logo: maybe(text) }),
        connectable: flag,
        connected: flag,
        active: flag,
        profile: maybe(text),
        last_synced_at: maybe(instant),
      }),
    ),
    ...about,
    handle: () => [
      {
        id: 'sandbox_plus',
        name: 'Sandbox+',
        vip: false,
        color: '#000000',
        images: { logo: null },
        connectable: true,
        connected: false,
        active: false,
        profile: null,
        last_synced_at: null,
      },
    ],
  }),
  endpoint({
    route: 'POST /younify/connect',
    about: 'the address at which a streaming service would be linked',
    takes: z.looseObject({ service_id: z.string(), return_url: z.url() }),
    status: 200,
    answers: object({ url: text }),
    ...about,
    example: { body: { service_id: 'sandbox_plus', return_url: 'https://example.com/done' } },
    handle: (_, { return_url }) => ({ url: return_url }),
  }),
  ...(['', '/:all_data'] as const).map((rest) =>
    endpoint({
      route: `POST /younify/users/refresh/:service_id${rest}`,
      about: rest === '' ? 'reads a streaming service again' : 'reads all of a streaming service again',
      status: 204,
      ...about,
      handle() {},
    }),
  ),
  endpoint({
    route: 'DELETE /younify/users/services/:service_id',
    about: 'unlinks a streaming service',
    ...about,
    handle() {},
  }),
];
