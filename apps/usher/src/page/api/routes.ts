/** What other programs may ask and have done: one table, from which both the routes and the OpenAPI document are made. */

import { accountName } from '../../account/account.ts';
import { type Status, statusOf } from '../../account/status.ts';
import { setPaused } from '../../schedule/paused.ts';
import type { PageContext } from '../context.ts';
import { exportFolder, keptNames } from '../exports/kept.ts';
import { isRefusal, orderFromAccount } from '../exports/order.ts';
import { type ExportRun, tooManyRun } from '../exports/runs.ts';
import { ownSignIns } from '../own-sign-ins.ts';
import { renewNow } from '../renew.ts';
import { jobsOf, orderOfJob } from '../schedules/jobs.ts';
import { programsOf } from '../sections/programs/programs-of.ts';
import { type JsonSchema, schemas } from './schemas.ts';

interface Asked {
  readonly page: PageContext;
  /** Of the path, by name. */
  readonly parameters: Readonly<Record<string, string>>;
  /** Of a POST. */
  readonly body: Readonly<Record<string, unknown>>;
}

/** 409: not as things are now. */
type Answered =
  | { readonly status: 200 | 202; readonly value: unknown }
  | { readonly status: 400 | 404 | 409; readonly problem: string };

export interface ApiRoute {
  readonly method: 'get' | 'post';
  /** `{name}` stands for a part. */
  readonly path: string;
  readonly summary: string;
  /** JSON schema of what it answers, and of what it takes. */
  readonly answer: JsonSchema;
  readonly takes?: JsonSchema;
  respond(asked: Asked): Promise<Answered>;
}

const found = (value: unknown): Answered => ({ status: 200, value });
const none = (problem: string): Answered => ({ status: 404, problem });

export const apiRoutes: readonly ApiRoute[] = [
  {
    method: 'get',
    path: '/widget',
    summary: 'All at a glance, flat, for a dashboard',
    answer: schemas.widget,
    respond: async ({ page }) => found(await widget(page)),
  },
  {
    method: 'get',
    path: '/sign-ins',
    summary: 'Each sign-in to Trakt and how it is',
    answer: { type: 'array', items: schemas.signIn },
    respond: async ({ page }) => found((await signIns(page)).map(signInTold)),
  },
  {
    method: 'post',
    path: '/sign-ins/{account}/renew',
    summary: 'Renew a sign-in now; 202 where Trakt has not answered yet',
    answer: schemas.signIn,
    async respond({ page, parameters: { account = '' } }) {
      const known = await signIns(page);
      if (!known.some((each) => each.account === account)) return none('There is no sign-in by that name.');
      const { isUnderWay } = await renewNow(page, account);
      const renewed = (await signIns(page)).find((each) => each.account === account);
      if (!renewed) return none('The sign-in is gone.');
      return { status: isUnderWay ? 202 : 200, value: signInTold(renewed) };
    },
  },
  {
    method: 'get',
    path: '/programs',
    summary: 'Each program that goes through usher',
    answer: { type: 'array', items: schemas.program },
    respond: async ({ page }) =>
      found(
        (await programsOf(page)).map(({ name, admitted, signIns, outbox }) => ({
          ...{ name, admitted, signIns: signIns.map(({ clientId, state }) => ({ clientId, state })), outbox },
        })),
      ),
  },
  {
    method: 'get',
    path: '/exports',
    summary: 'The exports that were started here since usher was, the latest first',
    answer: { type: 'array', items: schemas.run },
    respond: async ({ page }) => found(page.exports.all().map(runTold)),
  },
  {
    method: 'post',
    path: '/exports',
    summary: 'Start an export of an account',
    answer: schemas.run,
    takes: schemas.order,
    async respond({ page, body }) {
      const accounts = (await signIns(page)).map(({ account }) => account);
      const form = formOf(body);
      if (!form)
        return { status: 400, problem: 'What the order takes is in openapi.json: each value a text, or some a list.' };
      const order = orderFromAccount(form, accounts, page.context);
      if (isRefusal(order)) return { status: 400, problem: order.problem };
      return began(page.exports.start(order));
    },
  },
  {
    method: 'get',
    path: '/exports/{id}',
    summary: 'How far an export has come',
    answer: schemas.run,
    async respond({ page, parameters: { id = '' } }) {
      const run = page.exports.find(id);
      return run ? found(runTold(run)) : none('There is no such export since usher was started.');
    },
  },
  {
    method: 'get',
    path: '/jobs',
    summary: 'The jobs of the configuration',
    answer: { type: 'array', items: schemas.job },
    respond: async ({ page }) => found(jobsOf(page).map(jobTold)),
  },
  ...(['run', 'pause', 'go-on'] as const).map(
    (act): ApiRoute => ({
      method: 'post',
      path: `/jobs/{name}/${act}`,
      summary: { run: 'Run a job now', pause: 'Let the times of a job pass by', 'go-on': 'End its pause' }[act],
      answer: act === 'run' ? schemas.run : schemas.job,
      async respond({ page, parameters: { name = '' } }) {
        const job = jobsOf(page).find((each) => each.job.name === name);
        if (!job) return none('There is no job by that name.');
        if (act === 'run') return began(page.exports.start(await orderOfJob(job, page)));
        setPaused(page.context.config.directories.state, name, act === 'pause');
        const now = jobsOf(page).find((each) => each.job.name === name);
        return now ? found(jobTold(now)) : none('There is no job by that name.');
      },
    }),
  ),
];

async function signIns(page: PageContext): Promise<Status[]> {
  const { context, opened } = page;
  return (await ownSignIns(page)).map((each) => {
    const { account: name, issuer, apiOrigin } = each;
    return statusOf({ name, session: { issuer, apiOrigin }, vault: opened.vault, context }, each);
  });
}

function signInTold({ account, user, state, reason, expiresAt, refreshDueAt, renewals }: Status) {
  return { account, user, state, reason, expiresAt, nextRenewalAt: refreshDueAt, renewals };
}

function runTold({ id, order, startedAtMs, end, steps }: ExportRun) {
  const { account, title, isPreview } = order;
  return {
    ...{ id, account, title, isPreview, startedAt: new Date(startedAtMs), steps: [...steps.values()] },
    ...{ endedAt: end && new Date(end.atMs), outcome: end?.outcome ?? 'runs', error: end?.failure },
  };
}

function jobTold({ job, account, inWords, next: [atMs], isPaused, last }: ReturnType<typeof jobsOf>[number]) {
  const nextAt = atMs === undefined ? undefined : new Date(atMs);
  const { name, command, cron } = job;
  return {
    name,
    command,
    account,
    cron,
    inWords,
    isPaused,
    nextAt,
    lastOutcome: last?.outcome,
    lastEndedAt: last?.endedAt,
  };
}

function began(run: ExportRun | undefined): Answered {
  if (run) return { status: 202, value: runTold(run) };
  return { status: 409, problem: tooManyRun };
}

/** As the page's form says it. Undefined where it says something else: left out, it could be a larger export. */
function formOf(body: Readonly<Record<string, unknown>>): FormData | undefined {
  const form = new FormData();
  for (const [name, value] of Object.entries(body)) {
    if (!Object.hasOwn(Object(schemas.order.properties), name)) return undefined;
    for (const each of Array.isArray(value) ? value : [value]) {
      if (typeof each !== 'string') return undefined;
      form.append(name, each);
    }
  }
  return form;
}

/** No list in it: dashboards read one value by its name. */
async function widget(page: PageContext) {
  const known = await signIns(page);
  const usual = accountName(page.context);
  const first = known.find(({ account }) => account === usual) ?? known[0];
  const programs = await programsOf(page);
  const [next] = jobsOf(page)
    .flatMap(({ next: [atMs] }) => atMs ?? [])
    .toSorted((a, b) => a - b);
  const lastRun = page.history().at(-1);
  return {
    state: first?.state ?? 'sign_in_required',
    user: first?.user ?? first?.account,
    signIns: known.length,
    signInsRequired: known.filter(({ state }) => state === 'sign_in_required').length,
    inDoubt: known.filter(({ state }) => state === 'suspect').length,
    expiresAt: first?.expiresAt,
    nextRenewalAt: first?.refreshDueAt,
    programs: programs.length,
    outboxWaiting: programs.reduce((sum, { outbox }) => sum + outbox.waiting + outbox.held, 0),
    exportsOnDisk: keptNames(exportFolder(page.context)).length,
    exportsRunning: page.exports.all().filter(({ end }) => end === undefined).length,
    lastRunOutcome: lastRun?.outcome,
    lastRunAt: lastRun?.endedAt,
    nextJobAt: next === undefined ? undefined : new Date(next),
  };
}
