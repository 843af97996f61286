/** The OpenAPI document of the sandbox: made from its endpoints, so that it never says anything else than they do. */
import { z } from 'zod';
import { methodOf } from './endpoint.ts';
import { namedShapes } from './shapes/basics.ts';
import { type EndpointRow, endpointTable } from './table.ts';

type Tree = Record<string, unknown>;

export function openApiDocument(origin: string): unknown {
  const paths: Record<string, Tree> = {};
  for (const row of endpointTable()) {
    const path = row.path.replace(/:(\w+)/g, '{$1}');
    paths[path] ??= {};
    paths[path][row.method.toLowerCase()] = operationOf(row);
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
    operationId: `${methodOf(endpoint)}${row.path}`.replace(/[^a-z0-9]+/gi, '_').replace(/_$/, ''),
    tags: [row.path.split('/')[1]],
    summary: row.about,
    'x-stateful': row.stateful,
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

function securityOf({ auth }: EndpointRow): Tree {
  const signedIn = { app: [], token: [] };
  if (auth === 'none') return {};
  return { security: auth === 'required' ? [signedIn] : [signedIn, { app: [] }] };
}

function parametersOf({ path, paged, extended }: EndpointRow): Tree[] {
  const names = [...path.matchAll(/:(\w+)/g)].map(([, name]) => name);
  const query = (name: string, type: string): Tree => ({ name, in: 'query', schema: { type } });
  return [
    ...names.map((name) => ({ name, in: 'path', required: true, schema: { type: 'string' } })),
    ...(paged ? [query('page', 'integer'), query('limit', 'integer')] : []),
    ...(extended ? [query('extended', 'string')] : []),
  ];
}

function responsesOf({ status, auth, vip, endpoint }: EndpointRow): Tree {
  const success = endpoint.answers
    ? { description: 'Done', content: { 'application/json': { schema: schemaOf(endpoint.answers) } } }
    : { description: 'Done, without a body' };
  return {
    [status]: success,
    ...(auth === 'required' ? { 401: { description: 'No token, or one that is not good' } } : {}),
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
  // What is named stands among the components, once.
  return JSON.parse(JSON.stringify(schema).replaceAll('#/$defs/', components));
}

function namedSchemas(): Tree {
  const { schemas } = z.toJSONSchema(namedShapes, { uri: (id) => `${components}${id}`, unrepresentable: 'any' });
  return Object.fromEntries(Object.entries(schemas).map(([id, { $schema, $id, ...schema }]) => [id, schema]));
}
