/** The OpenAPI document of the sandbox: made from its endpoints, so that it never says anything else than they do. */
import { z } from 'zod';
import { type OAuthEndpoint, oauthEndpoints } from '../../oauth/documented.ts';
import { methodOf } from '../request/endpoint.ts';
import { namedShapes } from '../shapes/basics.ts';
import { type EndpointRow, endpointTable } from './table.ts';

type Tree = Record<string, unknown>;

export function openApiDocument(origin: string): unknown {
  const paths: Record<string, Tree> = {};
  for (const row of endpointTable()) {
    const path = row.path.replace(/:(\w+)/g, '{$1}');
    paths[path] ??= {};
    paths[path][row.method.toLowerCase()] = operationOf(row);
  }
  for (const endpoint of oauthEndpoints) {
    paths[endpoint.path] = { [endpoint.method.toLowerCase()]: oauthOperationOf(endpoint) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: "Trakt's API, as the sandbox answers it",
      version: '2',
      description: 'Every endpoint that Trakt documents, offline. Not made by Trakt.',
    },
    servers: [{ url: origin }],
    security: [{ app: [] }],
    paths,
    components: {
      securitySchemes: {
        app: { type: 'apiKey', in: 'header', name: 'trakt-api-key' },
        token: { type: 'http', scheme: 'bearer' },
      },
      schemas: namedSchemas(),
    },
  };
}

function operationOf(row: EndpointRow): Tree {
  const { endpoint } = row;
  return {
    operationId: operationId(methodOf(endpoint), row.path),
    tags: [row.path.split('/')[1]],
    summary: row.about,
    'x-stateful': row.stateful,
    ...(row.status === 404 ? { deprecated: true } : {}),
    ...(row.vip ? { 'x-vip-only': true } : {}),
    ...securityOf(row),
    parameters: parametersOf(row),
    ...(endpoint.takes
      ? {
          requestBody: {
            required: true,
            content: {
              'application/json': { schema: schemaOf(endpoint.takes), example: endpoint.example?.body },
            },
          },
        }
      : {}),
    responses: responsesOf(row),
  };
}

function operationId(method: string, path: string): string {
  return `${method}${path}`.replace(/[^a-z0-9]+/gi, '_').replace(/_$/, '');
}

function oauthOperationOf({ method, path, about, statuses, takes, answers }: OAuthEndpoint): Tree {
  const content = (shape: z.ZodType, types: readonly string[]): Tree =>
    Object.fromEntries(types.map((type) => [type, { schema: schemaOf(shape) }]));
  return {
    operationId: operationId(method, path),
    tags: ['oauth'],
    summary: about,
    security: [],
    ...(method === 'GET'
      ? {
          parameters: Object.entries(takes.shape).map(([name, shape]) => ({
            name,
            in: 'query',
            required: !z.safeParse(shape, undefined).success,
            schema: schemaOf(shape),
          })),
        }
      : {
          requestBody: {
            required: true,
            content: content(takes, ['application/json', 'application/x-www-form-urlencoded']),
          },
        }),
    responses: Object.fromEntries(
      Object.entries(statuses).map(([status, description]) => [
        status,
        { description, ...(status === '200' && answers && { content: content(answers, ['application/json']) }) },
      ]),
    ),
  };
}

function securityOf({ auth }: EndpointRow): Tree {
  const signedIn = { app: [], token: [] };
  if (auth === 'none') return {};
  return { security: auth === 'required' ? [signedIn] : [signedIn, { app: [] }] };
}

function parametersOf({ path, paged, extended, endpoint }: EndpointRow): Tree[] {
  const names = [...path.matchAll(/:(\w+)/g)].map(([, name]) => name);
  const query = (name: string, type: string): Tree => ({ name, in: 'query', schema: { type } });
  return [
    ...names.map((name) => ({ name, in: 'path', required: true, schema: { type: 'string' } })),
    ...(paged ? [query('page', 'integer'), query('limit', 'integer')] : []),
    ...(extended ? [query('extended', 'string')] : []),
    ...Object.entries(endpoint.query ?? {}).map(([name, shape]) => ({ name, in: 'query', schema: schemaOf(shape) })),
  ];
}

function responsesOf({ status, auth, vip, endpoint }: EndpointRow): Tree {
  const success = endpoint.answers
    ? { description: 'Done', content: { 'application/json': { schema: schemaOf(endpoint.answers) } } }
    : { description: status === 404 ? 'Removed' : 'Done, without a body' };
  return {
    [status]: success,
    ...(auth === 'required' ? { 401: { description: 'No token, or one that is not good' } } : {}),
    ...(endpoint.otherApps ? { [endpoint.otherApps]: { description: "Every app but Trakt's own gets this" } } : {}),
    ...(endpoint.takes ? { [endpoint.refusesWith ?? 422]: { description: 'The body has another shape' } } : {}),
    ...(vip ? { 426: { description: 'For VIP members alone' } } : {}),
  };
}

const components = '#/components/schemas/';

function schemaOf(shape: z.ZodType): unknown {
  const { $schema, $defs, ...schema } = z.toJSONSchema(shape, {
    metadata: namedShapes,
    unrepresentable: 'any',
    io: 'input',
  });
  // A named shape stands once, among the components.
  return JSON.parse(JSON.stringify(schema).replaceAll('#/$defs/', components));
}

function namedSchemas(): Tree {
  const { schemas } = z.toJSONSchema(namedShapes, { uri: (id) => `${components}${id}`, unrepresentable: 'any' });
  return Object.fromEntries(Object.entries(schemas).map(([id, { $schema, $id, ...schema }]) => [id, schema]));
}
