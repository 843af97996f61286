/** A request about tokens that a program sent through the proxy, and in whose name it asks. */

import { isSame } from './book.ts';
import type { GrantBook, Owner, ShieldedGrant } from './grant-book.ts';
import { readTokenFields, type TokenFields } from './token-fields.ts';

export interface TokenCall {
  readonly program: string;
  /** Origin of the server that the program asked, which stands for one of Trakt's hosts. */
  readonly issuer: string;
  /** `/oauth/token`, `/oauth/device/token` or `/oauth/revoke`. */
  readonly path: string;
  /** Names in small letters; without those of the connection. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What a call asks, and in whose name. */
export interface Asked extends TokenCall, Owner {
  readonly fields: TokenFields;
  readonly clientSecret: string | undefined;
}

/** Undefined where it can't be said for certain what a server would read. */
export function readCall(call: TokenCall, grants: GrantBook): Asked | undefined {
  const fields = readTokenFields(call.headers['content-type'] ?? '', call.body);
  const app = fields && appOf(fields, call.headers.authorization);
  if (!fields || !app) return undefined;
  return { ...call, ...app, fields, secretDigest: secretDigestOf(app.clientSecret, grants) };
}

export function secretDigestOf(clientSecret: string | undefined, grants: GrantBook): string {
  return grants.digest('secret', clientSecret ?? '');
}

/** Nobody else gets an answer about this grant: the program, its app and the secret that Trakt took. Before that, whoever asks. */
export function isOwner(grant: ShieldedGrant, { program, clientId, secretDigest }: Owner): boolean {
  if (grant.secretDigest === undefined) return true;
  return isSame(grant.program, program) && isSame(grant.clientId, clientId) && isSame(grant.secretDigest, secretDigest);
}

interface App {
  readonly clientId: string;
  readonly clientSecret: string | undefined;
}

/** RFC 6749 section 2.3.1: in the fields, or in a header. Where both name one, they have to be the same. */
function appOf(fields: TokenFields, authorization: string | undefined): App | undefined {
  const inHeader = authorization === undefined || isBearer(authorization) ? {} : appInHeader(authorization);
  if (!inHeader || !isTextOrNothing(fields, 'client_id') || !isTextOrNothing(fields, 'client_secret')) return undefined;
  const inFields = { clientId: fields.text('client_id'), clientSecret: fields.text('client_secret') };
  const clientId = oneOf(inFields.clientId, inHeader.clientId);
  const clientSecret = oneOf(inFields.clientSecret, inHeader.clientSecret);
  if (clientId === 'differ' || clientSecret === 'differ' || !clientId.value) return undefined;
  return { clientId: clientId.value, clientSecret: clientSecret.value };
}

/** Undefined for any other than clean Basic credentials: nobody knows what a server would make of it. */
function appInHeader(authorization: string): Partial<App> | undefined {
  const [, encoded = ''] = /^basic ([\w+/]+={0,2})$/i.exec(authorization) ?? [];
  const decoded = Buffer.from(encoded, 'base64').toString();
  const [, clientId, clientSecret] = /^([^:]+):([^:]*)$/.exec(decoded) ?? [];
  return clientId === undefined ? undefined : { clientId, clientSecret };
}

/** A program that sends its access token with every request: it names no app. */
function isBearer(authorization: string): boolean {
  return /^bearer \S+$/i.test(authorization);
}

function isTextOrNothing(fields: TokenFields, name: string): boolean {
  return fields.text(name) !== undefined || !fields.has(name);
}

/** The value of whichever names one; an empty one is none. */
function oneOf(one: string | undefined, other: string | undefined): { value: string | undefined } | 'differ' {
  const named = [one, other].filter((value) => value !== undefined && value !== '');
  return new Set(named).size > 1 ? 'differ' : { value: named[0] };
}
