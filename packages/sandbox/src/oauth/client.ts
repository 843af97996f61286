/**
 * Reads a client's request: its parameters, and which client it is. The client is named in the body; its secret is optional
 * but right when it is there; HTTP Basic is not accepted.
 */
import type { HonoRequest } from 'hono';
import type { SandboxApp } from '../registered.ts';
import type { Apps } from './apps.ts';
import { type OAuthProblem, problem } from './errors.ts';
import { type OAuthParams, readParams } from './params.ts';

export interface ClientRequest {
  readonly app: SandboxApp;
  readonly params: OAuthParams;
}

export async function readClientRequest(request: HonoRequest, apps: Apps): Promise<ClientRequest | OAuthProblem> {
  const params = await readParams(request);
  if (params instanceof Error) return problem(400, 'invalid_request', params.message);
  if (/^basic\b/i.test(request.header('authorization') ?? '')) {
    return problem(401, 'invalid_client', 'HTTP Basic is not accepted here: put client_id into the body.');
  }
  const { client_id: clientId, client_secret: clientSecret } = params;
  if (!clientId) return problem(400, 'invalid_request', 'client_id is missing.');
  if (apps.wasDeleted(clientId)) return problem(403, 'invalid_client', 'This app was deleted.');
  const app = apps.find(clientId);
  if (!app || (clientSecret !== undefined && clientSecret !== app.clientSecret)) {
    return problem(401, 'invalid_client', 'There is no such client, or its secret is wrong.');
  }
  return { app, params };
}
