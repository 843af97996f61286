/** The OAuth endpoints that Trakt documents, for the OpenAPI document and the page of endpoints. */
import { z } from 'zod';

export interface OAuthEndpoint {
  readonly method: 'GET' | 'POST';
  readonly path: `/oauth/${string}`;
  readonly about: string;
  /** The meaning of each status. */
  readonly statuses: Readonly<Record<number, string>>;
  /** The parameters: in the query of a GET, else in the body, as JSON or as a form. */
  readonly takes: z.ZodObject;
  /** The shape of the answer; missing for a page and for an empty answer. */
  readonly answers?: z.ZodObject;
}

const secret = { client_id: z.string(), client_secret: z.string().optional() };

const tokens = z.object({
  access_token: z.string(),
  token_type: z.literal('bearer'),
  expires_in: z.int(),
  refresh_token: z.string(),
  scope: z.string(),
  created_at: z.int(),
});

const refused = 'Refused: error and error_description say why';

export const oauthEndpoints: readonly OAuthEndpoint[] = [
  {
    method: 'GET',
    path: '/oauth/authorize',
    about: 'Asks the person in the browser, and sends the browser back with a code.',
    statuses: { 200: 'A page for the person', 302: 'Back to the redirect URI', 400: 'A page that says what is wrong' },
    takes: z.object({
      response_type: z.literal('code'),
      client_id: z.string(),
      redirect_uri: z.string(),
      state: z.string().optional(),
      code_challenge: z.string().optional(),
      code_challenge_method: z.literal('S256').optional(),
    }),
  },
  {
    method: 'POST',
    path: '/oauth/device/code',
    about: 'Begins the sign-in of a device: a code for the person, and one to ask with.',
    statuses: { 200: 'Done', 400: refused, 401: refused, 403: 'The app was deleted' },
    takes: z.object({ client_id: z.string() }),
    answers: z.object({
      device_code: z.string(),
      user_code: z.string(),
      verification_url: z.string(),
      expires_in: z.int(),
      interval: z.int(),
    }),
  },
  {
    method: 'POST',
    path: '/oauth/device/token',
    about: 'Asks whether the person has answered yet.',
    statuses: {
      200: 'Allowed: the tokens',
      400: 'Not answered yet',
      404: 'No such code',
      409: 'Used already',
      410: 'Expired',
      418: 'Denied',
      429: 'Asked too soon',
    },
    takes: z.object({ ...secret, code: z.string() }),
    answers: tokens,
  },
  {
    method: 'POST',
    path: '/oauth/revoke',
    about: 'Revokes a token.',
    statuses: { 200: 'Done, without a body', 400: refused, 401: refused, 403: 'The app was deleted' },
    takes: z.object({ ...secret, token: z.string() }),
  },
  {
    method: 'POST',
    path: '/oauth/token',
    about: 'Exchanges a code or a refresh token for tokens.',
    statuses: { 200: 'Done', 400: refused, 401: refused, 403: 'The app was deleted' },
    takes: z.object({
      ...secret,
      grant_type: z.enum(['authorization_code', 'refresh_token']),
      code: z.string().optional(),
      redirect_uri: z.string().optional(),
      code_verifier: z.string().optional(),
      refresh_token: z.string().optional(),
    }),
    answers: tokens,
  },
];
