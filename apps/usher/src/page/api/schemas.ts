/** The shapes of the API's answers, as JSON Schema 2020-12. */

export type JsonSchema = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

const text = { type: 'string' };
const count = { type: 'integer', minimum: 0 };
const flag = { type: 'boolean' };
/** RFC 3339. */
const time = { type: 'string', format: 'date-time' };
const oneOf = (...values: readonly string[]) => ({ type: 'string', enum: values });
const state = oneOf('signed_in', 'suspect', 'sign_in_required', 'renewal_required', 'token_given');
const outcome = oneOf('done', 'failed', 'limited', 'sign_in_required');

/** All but those named may be missing. */
function object(properties: JsonSchema, ...required: readonly string[]): JsonSchema {
  return { type: 'object', properties, required };
}

const step = object({ label: text, done: count, total: count, hasEnded: flag }, ...['label', 'done', 'hasEnded']);
const error = object({ code: text, message: text, hint: text }, 'code', 'message');

export const schemas = {
  widget: object(
    {
      ...{ state, user: text, signIns: count, signInsRequired: count, inDoubt: count },
      ...{ expiresAt: time, nextRenewalAt: time, programs: count, outboxWaiting: count },
      ...{ exportsOnDisk: count, exportsRunning: count, lastRunOutcome: outcome, lastRunAt: time, nextJobAt: time },
    },
    ...[
      'state',
      'signIns',
      'signInsRequired',
      'inDoubt',
      'programs',
      'outboxWaiting',
      'exportsOnDisk',
      'exportsRunning',
    ],
  ),
  signIn: object(
    { account: text, user: text, state, reason: text, expiresAt: time, nextRenewalAt: time, renewals: count },
    ...['account', 'state'],
  ),
  program: object(
    {
      ...{ name: text, admitted: oneOf('key', 'own_port', 'none') },
      outbox: object({ waiting: count, held: count }, 'waiting', 'held'),
      signIns: {
        type: 'array',
        items: object(
          { clientId: text, state: oneOf('signed_in', 'in_doubt', 'sign_in_required', 'ended') },
          ...['clientId', 'state'],
        ),
      },
    },
    ...['name', 'admitted', 'outbox', 'signIns'],
  ),
  run: object(
    {
      ...{ id: text, account: text, title: text, isPreview: flag, startedAt: time, endedAt: time, error },
      ...{ outcome: oneOf('runs', 'done', 'stopped', 'limited', 'sign_in_required', 'failed') },
      steps: { type: 'array', items: step },
    },
    ...['id', 'account', 'title', 'isPreview', 'startedAt', 'outcome', 'steps'],
  ),
  order: object(
    {
      to: {
        type: 'array',
        items: text,
        minItems: 1,
        description: 'As in `usher export --to`: letterboxd, yamtrack, ...',
      },
      only: { type: 'array', items: text, description: 'As in `usher export --only`' },
      ...{ account: text, user: text, since: text, until: text, timezone: text },
      mode: oneOf('individual', 'aggregated'),
      what: oneOf('export', 'preview'),
    },
    'to',
  ),
  job: object(
    {
      ...{ name: text, command: oneOf('export', 'backup'), account: text, cron: text, inWords: text, isPaused: flag },
      ...{ nextAt: time, lastOutcome: outcome, lastEndedAt: time },
    },
    ...['name', 'command', 'account', 'cron', 'inWords', 'isPaused'],
  ),
} satisfies Record<string, JsonSchema>;
