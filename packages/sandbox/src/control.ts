/** The control routes under /_sandbox: clock, request log, faults, snapshots, devices, grants and apps. */
import { type Context, Hono, type HonoRequest } from 'hono';
import { z } from 'zod';
import type { Users } from './account/users.ts';
import { endpointsPage } from './api/documents/endpoints-page.ts';
import { clockChange, type SandboxClock } from './clock.ts';
import { type ActionResult, actionResults, carryOut, isAction } from './control/actions.ts';
import { controlPage } from './control/page.ts';
import { controlError } from './control-error.ts';
import { exportForms } from './export-zip/files.ts';
import { faultSchema } from './faults/fault.ts';
import { isScenarioName, type ScenarioName, scenarioNames, scenarios } from './faults/scenarios.ts';
import { appForm } from './oauth/index.ts';
import { showPage } from './pages/layout.ts';
import { nothingHere } from './pages/nothing-here.ts';
import { parseJson } from './parse-json.ts';
import { isOnThisMachine, sandboxApp } from './registered.ts';
import type { Sandbox } from './sandbox.ts';
import type { RecordedApi } from './snapshot/recorded-api.ts';
import { SnapshotRefused } from './snapshot/snapshot-refused.ts';

/** What the routes need of a sandbox beside what it offers to everybody. */
interface Inside {
  readonly users: Users;
  readonly api: Pick<RecordedApi, 'readAs'>;
}

export function controlRoutes(sandbox: Sandbox, inside: () => Inside): Hono {
  const { clock, faults, requests } = sandbox;
  const users = (): Users => inside().users;
  const app = new Hono();

  // A page of another site must not control the sandbox.
  app.use('/_sandbox/*', async (c, next) => {
    const origin = c.req.header('origin');
    if (origin !== undefined && !isOnThisMachine(origin))
      throw controlError(403, 'Only a page on this machine may do that. Open the sandbox as http://localhost.');
    await next();
  });

  app.get('/_sandbox', (c) => {
    const { done } = c.req.query();
    return show(c, sandbox, isAction(done) ? { action: done } : undefined);
  });
  app.post('/_sandbox', async (c) => {
    const result = await carryOut(sandbox, await c.req.parseBody());
    if (!result) throw controlError(400, 'The control page has no such action.');
    if (result.refused !== undefined) return show(c, sandbox, result);
    return c.redirect(`/_sandbox?done=${result.action}#${actionResults[result.action].section}`, 303);
  });

  app.get('/_sandbox/clock', (c) => c.json(reading(clock)));
  app.post('/_sandbox/clock', async (c) => {
    clock.change(await body(c.req, clockChange));
    return c.json(reading(clock));
  });

  app.get('/_sandbox/requests', (c) => {
    return c.json(requests.list(checked(c.req.query(), requestFilter)));
  });

  app.get('/_sandbox/faults', (c) => c.json(faults.list()));
  app.post('/_sandbox/faults', async (c) => {
    faults.add(await body(c.req, faultSchema));
    return c.json(faults.list(), 201);
  });
  app.delete('/_sandbox/faults', (c) => {
    faults.clear();
    return c.body(null, 204);
  });

  app.get('/_sandbox/scenario', (c) => c.json(scenarioReading(faults.scenario)));
  app.post('/_sandbox/scenario', async (c) => {
    const { name } = await body(c.req, scenarioChoice);
    faults.use(name);
    return c.json(scenarioReading(name));
  });

  app.get('/_sandbox/export.zip', async (c) => {
    const { username, form, limit } = checked(c.req.query(), exportChoice(users()));
    const user = users().named(username) ?? users().main;
    const { exportZip } = await import('./export-zip/index.ts');
    const { api } = inside();
    const zip = await exportZip({ user, form, limit, nowMs: clock.now(), read: (path) => api.readAs(user.slug, path) });
    c.header('Content-Disposition', `attachment; filename="trakt-export-${user.slug}.zip"`);
    return c.body(zip, 200, { 'Content-Type': 'application/zip' });
  });

  app.get('/_sandbox/snapshot', (c) => {
    c.header('Content-Disposition', 'attachment; filename="sandbox-snapshot.json"');
    return c.json(sandbox.snapshot());
  });
  app.post('/_sandbox/snapshot', async (c) => {
    await loaded(sandbox, await json(c.req));
    return c.body(null, 204);
  });

  app.post('/_sandbox/device', async (c) => {
    const { userCode, action, username } = await body(c.req, deviceAnswer(users()));
    const state = sandbox.answerDevice(userCode, action === 'approve' ? { approvedBy: username } : action);
    if (state === 'pending') return c.body(null, 204);
    throw state === undefined
      ? controlError(404, 'No device waits with this userCode.')
      : controlError(409, `This device's sign-in is ${state}.`);
  });

  app.post('/_sandbox/grants', async (c) =>
    c.json(
      sandbox.issueGrant(await body(c.req, z.strictObject({ ...connectionIn(sandbox, users()), ...pairOptions }))),
      201,
    ),
  );
  app.delete('/_sandbox/grants', (c) => {
    sandbox.endGrants(checked(c.req.query(), z.strictObject(connectionIn(sandbox, users()))));
    return c.body(null, 204);
  });

  app.get('/_sandbox/apps', (c) => c.json(sandbox.listApps()));
  app.post('/_sandbox/apps', async (c) => {
    const { username, ...form } = await body(c.req, z.looseObject({ username: someOf(users()) }));
    return c.json(sandbox.registerApp(checked(form, appForm), username), 201);
  });
  app.delete('/_sandbox/apps/:clientId', (c) => {
    if (sandbox.deleteApp(c.req.param('clientId'))) return c.body(null, 204);
    throw controlError(404, 'There is no app with this client id.');
  });

  app.post('/_sandbox/reset', (c) => {
    sandbox.reset();
    return c.body(null, 204);
  });

  app.get('/_sandbox/endpoints', (c) => showPage(c, endpointsPage(c.req.query('q'))));

  app.all('/_sandbox/*', (c) => {
    const page = nothingHere(c);
    if (page) return page;
    throw controlError(404, 'The sandbox has no such control route.');
  });
  return app;
}

/** How many requests the page shows. */
const shownRequests = 50;

async function show(c: Context, sandbox: Sandbox, result?: ActionResult): Promise<Response> {
  const { clock, faults, requests } = sandbox;
  const { token } = c.req.query();
  const found = requests.list({ token });
  const page = controlPage({
    clock: { nowMs: clock.now(), frozen: clock.frozen, speed: clock.speed },
    scenario: faults.scenario,
    faults: faults.list(),
    requests: found.slice(-shownRequests).reverse(),
    requestCount: found.length,
    token,
    said: result && {
      section: actionResults[result.action].section,
      text: result.refused ?? actionResults[result.action].text,
      refused: result.refused !== undefined,
    },
  });
  const reply = await showPage(c, page, { status: result?.refused === undefined ? 200 : 400 });
  // With `no-referrer` a browser sends `Origin: null` with the page's own forms.
  reply.headers.set('Referrer-Policy', 'same-origin');
  return reply;
}

function reading(clock: SandboxClock): { now: string; frozen: boolean; speed: number } {
  return { now: new Date(clock.now()).toISOString(), frozen: clock.frozen, speed: clock.speed };
}

function scenarioReading(name: ScenarioName): { name: ScenarioName; scenarios: Record<string, string> } {
  return { name, scenarios: Object.fromEntries(scenarioNames.map((known) => [known, scenarios[known].about])) };
}

/** Loads a snapshot; 400 with the reason if the sandbox refuses it. */
async function loaded(sandbox: Sandbox, snapshot: unknown): Promise<void> {
  try {
    await sandbox.load(snapshot);
  } catch (error) {
    throw error instanceof SnapshotRefused ? controlError(400, error.message) : error;
  }
}

async function body<T>(request: HonoRequest, schema: z.ZodType<T>): Promise<T> {
  return checked(await json(request), schema);
}

/** The request's JSON, whatever content type it came with; an empty body is an empty object. */
async function json(request: HonoRequest): Promise<unknown> {
  const text = await request.text();
  if (text.trim() === '') return {};
  const value = parseJson(text);
  if (value === undefined) throw controlError(400, 'The body is not JSON.');
  return value;
}

function checked<T>(value: unknown, schema: z.ZodType<T>): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw controlError(400, z.prettifyError(result.error));
}

const scenarioChoice = z.strictObject({
  name: z.string().refine(isScenarioName, `One of ${scenarioNames.join(', ')}.`),
});

const requestFilter = z.strictObject({
  path: z.string().optional(),
  since: z.iso.datetime().optional(),
  token: z.string().optional(),
  grantType: z.string().optional(),
});

function someOf({ all, main, named }: Users) {
  const names = all.map(({ username }) => username).join(', ');
  return z
    .string()
    .refine((name) => named(name), `One of ${names}.`)
    .default(main.username);
}

function exportChoice(users: Users) {
  return z.strictObject({
    username: someOf(users),
    form: z.enum(exportForms).default('paged'),
    limit: z.coerce.number().int().min(1).max(1000).default(250),
  });
}

function deviceAnswer(users: Users) {
  return z.strictObject({ userCode: z.string(), action: z.enum(['approve', 'deny']), username: someOf(users) });
}

/** The fields of a user and an app, which the sandbox must have. */
function connectionIn(sandbox: Sandbox, users: Users) {
  const known = sandbox.listApps().map(({ clientId }) => clientId);
  const clientId = z.string().refine((id) => known.includes(id), 'There is no app with this client id.');
  return { username: someOf(users), clientId: clientId.prefault(sandboxApp.clientId) };
}

const pairOptions = {
  accessTokenLifeSeconds: z.number().exactOptional(),
  refreshTokenLifeSeconds: z.number().exactOptional(),
  beforeMigration: z.boolean().exactOptional(),
};
