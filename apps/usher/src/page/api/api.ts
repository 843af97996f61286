/** `/api/v1`: for programs with a key of their own. A browser's sign-in counts for nothing here, nor does its cookie. */

import type { Context, Hono } from 'hono';
import manifest from '../../../package.json' with { type: 'json' };
import { codeOf } from '../../system-error.ts';
import { boundedBody } from '../access/bounded-body.ts';
import type { ApiKeys } from '../access/keys.ts';
import type { PageContext, PageEnv } from '../context.ts';
import { apiRoutes } from './routes.ts';
import { isObject } from './schemas.ts';

const mostBytes = 65_536;
const base = '/api/v1';

/** @param isPrivate whether nobody on the way can read the request: a key that may change something goes no other way */
export function addApi(
  app: Hono<PageEnv>,
  { page, keys, isPrivate }: { page: PageContext; keys: ApiKeys; isPrivate: (c: Context<PageEnv>) => boolean },
): void {
  const problem = (c: Context<PageEnv>, status: 400 | 401 | 403 | 404 | 409 | 413 | 500, words: string) =>
    c.json({ error: words }, status);

  app.get(`${base}/openapi.json`, (c) => c.json(openApi(page.href(base))));
  for (const { method, path, respond } of apiRoutes) {
    app.on(method, `${base}${path.replace(/\{(\w+)\}/g, ':$1')}`, async (c) => {
      const [, given = ''] = /^Bearer ([\w-]+)$/i.exec(c.req.header('authorization') ?? '') ?? [];
      const key = given === '' ? undefined : keys.find(given);
      if (!key) {
        c.header('www-authenticate', 'Bearer realm="usher"');
        return problem(c, 401, 'Make a key on the page, under Settings, and send it as Authorization: Bearer KEY.');
      }
      if (method === 'post' && !key.mayChange) return problem(c, 403, 'This key reads alone.');
      if (key.mayChange && !isPrivate(c))
        return problem(c, 403, 'This key may change something, and goes over https alone.');
      try {
        const sent = method === 'post' ? await boundedBody(c, mostBytes) : undefined;
        if (method === 'post' && !sent) return problem(c, 413, 'The body is too large.');
        const body = jsonIn(await sent?.text());
        if (!body) return problem(c, 400, 'The body is not a JSON object.');
        const answered = await respond({ page, parameters: c.req.param(), body });
        if (method === 'post')
          page.context.log.info({ event: 'page.api_used', key: key.name, path, status: answered.status });
        return 'value' in answered
          ? c.json(answered.value, answered.status)
          : problem(c, answered.status, answered.problem);
      } catch (error) {
        page.context.log.warn({ event: 'page.api_failed', key: key.name, path, error: codeOf(error) });
        return problem(c, 500, page.words(error).message);
      }
    });
  }
  app.all(`${base}/*`, (c) => problem(c, 404, `There is nothing here. What there is: ${page.href(base)}/openapi.json`));
}

/** Undefined for what is no object. Nothing at all is an empty one. */
function jsonIn(text = ''): Readonly<Record<string, unknown>> | undefined {
  if (text.trim() === '') return {};
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** OpenAPI 3.1. */
function openApi(address: string): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const { method, path, summary, answer, takes } of apiRoutes) {
    const parameters = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
      ...{ name, in: 'path', required: true, schema: { type: 'string' } },
    }));
    const json = (schema: unknown) => ({ content: { 'application/json': { schema } } });
    const failed = { description: 'What is wrong, in words', ...json({ $ref: '#/components/schemas/Problem' }) };
    paths[path] = {
      ...paths[path],
      [method]: {
        summary,
        ...(parameters.length > 0 && { parameters }),
        ...(takes && { requestBody: { required: true, ...json(takes) } }),
        responses: { '2XX': { description: summary, ...json(answer) }, '4XX': failed, '5XX': failed },
      },
    };
  }
  return {
    openapi: '3.1.0',
    info: { title: 'usher', version: manifest.version, description: 'What the page of usher serve shows and does.' },
    servers: [{ url: address }],
    security: [{ key: [] }],
    paths,
    components: {
      securitySchemes: { key: { type: 'http', scheme: 'bearer' } },
      schemas: { Problem: { type: 'object', properties: { error: { type: 'string' } }, required: ['error'] } },
    },
  };
}
