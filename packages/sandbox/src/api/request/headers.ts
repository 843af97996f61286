/** The rules about headers that run before every endpoint: edge, preconditions, app, token. */
import type { Context } from 'hono';
import { html } from 'hono/html';
import { hideFromPages } from '../../readable-by-pages.ts';
import { noteReason } from '../../reasons.ts';
import type { ApiContext, Caller } from './request-context.ts';

/** Returns the refusal of a request that breaks the rule. */
export type Rule = (c: ApiContext) => Response | Promise<Response> | undefined;

/** Cloudflare refuses a request without a User-Agent with a page, not with JSON. */
export function edge(c: Context): ReturnType<Rule> {
  if (c.req.header('User-Agent')?.trim()) return undefined;
  noteReason(c, 'no User-Agent');
  hideFromPages(c);
  c.header('Server', 'cloudflare');
  c.header('CF-Ray', '8f1d2c3b4a596877-LAX');
  return c.html(
    html`<!DOCTYPE html><html><head><title>Access denied</title></head><body><h1>Error 1010</h1><p>The owner of this website has banned your access based on your browser's signature.</p></body></html>`,
    403,
  );
}

/** 412 without a JSON content type or version 2, even on a GET. */
export const preconditions: Rule = (c) => {
  const isJson = /^\s*application\/json\s*(;|$)/i.test(c.req.header('Content-Type') ?? '');
  if (isJson && c.req.header('trakt-api-version') === '2') return undefined;
  noteReason(c, isJson ? 'no trakt-api-version: 2' : 'no Content-Type: application/json');
  return c.body(null, 412);
};

/** 403 for an app that is unknown or was deleted. */
export function app(knowsClient: (clientId: string) => boolean): Rule {
  return (c) => {
    const clientId = c.req.header('trakt-api-key');
    if (clientId && knowsClient(clientId)) return undefined;
    noteReason(c, clientId ? 'unknown trakt-api-key' : 'no trakt-api-key');
    return c.json({ error: 'invalid API key' }, 403);
  };
}

/** Finds the caller. A token that is sent must be good, even where none is needed. */
export function caller(authenticate: (accessToken: string) => Caller | string): Rule {
  return (c) => {
    const authorization = c.req.header('Authorization');
    if (authorization === undefined) return undefined;
    const token = /^Bearer +(\S+)$/i.exec(authorization)?.[1];
    const found = token === undefined ? 'Authorization is no Bearer token' : authenticate(token);
    if (typeof found !== 'string') {
      c.set('caller', found);
      return undefined;
    }
    noteReason(c, found);
    return c.body(null, 401);
  };
}
