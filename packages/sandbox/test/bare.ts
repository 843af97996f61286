/** What the sandbox's speed is measured against: a Hono app that knows nothing but the answers it was given. */
import { createServer, type Server } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { Hono } from 'hono';

/** By path, the JSON to answer. */
export function bareApp(answers: Readonly<Record<string, unknown>>): Hono {
  const app = new Hono();
  for (const [path, answer] of Object.entries(answers)) app.get(path, (c) => c.json(answer as object));
  return app;
}

/** Served as the sandbox is. */
export function bareServer(answers: Readonly<Record<string, unknown>>): Server {
  return createServer(getRequestListener(bareApp(answers).fetch, { overrideGlobalObjects: false }));
}
