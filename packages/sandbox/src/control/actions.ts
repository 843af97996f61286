/** Carries out what somebody pressed on the control page. */
import { z } from 'zod';
import { clockChange } from '../clock.ts';
import { faultSchema } from '../faults/fault.ts';
import { isScenarioName } from '../faults/scenarios.ts';
import { parseJson } from '../parse-json.ts';
import type { Sandbox } from '../sandbox.ts';
import { SnapshotRefused } from '../snapshot/snapshot-refused.ts';
import { oftens } from './choices.ts';
import type { Section } from './page.ts';

const actions = ['clock', 'scenario', 'clear', 'fault', 'load', 'reset'] as const;

export type Action = (typeof actions)[number];

export interface ActionResult {
  readonly action: Action;
  /** Why nothing was done, in a sentence. */
  readonly refused?: string;
}

/** Of what was done: where the page says so, and how. */
export const actionResults: Readonly<Record<Action, { readonly section: Section; readonly text: string }>> = {
  clock: { section: 'clock', text: 'The clock is set.' },
  scenario: { section: 'weather', text: 'The scenario is in force.' },
  clear: { section: 'weather', text: 'Nothing goes wrong any more.' },
  fault: { section: 'weather', text: 'The fault waits for its requests.' },
  load: { section: 'snapshot', text: 'The snapshot is loaded.' },
  reset: { section: 'reset', text: 'The sandbox is as it was at its start.' },
};

export function isAction(text: string | undefined): text is Action {
  return actions.some((action) => action === text);
}

/** Undefined for what is no action of the page. */
export async function carryOut(
  sandbox: Sandbox,
  { action, ...form }: Readonly<Record<string, string | File>>,
): Promise<ActionResult | undefined> {
  if (typeof action !== 'string' || !isAction(action)) return undefined;
  try {
    await actOn[action](sandbox, form);
    return { action };
  } catch (error) {
    if (error instanceof SnapshotRefused) return { action, refused: error.message };
    if (error instanceof z.ZodError) return { action, refused: z.prettifyError(error) };
    throw error;
  }
}

type Form = Readonly<Record<string, string | File>>;

const actOn: Readonly<Record<Action, (sandbox: Sandbox, form: Form) => void | Promise<void>>> = {
  clock({ clock }, form) {
    clock.change(clockChange.parse(jsonOf(form)));
  },
  scenario({ faults }, form) {
    faults.use(z.strictObject({ name: z.string().refine(isScenarioName) }).parse(form).name);
  },
  clear({ faults }) {
    faults.clear();
  },
  fault({ faults }, form) {
    const { kind, route, often, commit } = faultForm.parse(form);
    const { name: _, ...howOften } = oftens[often] ?? {};
    faults.add(faultSchema.parse({ kind, route, ...howOften, ...(commit && { commit: true }) }));
  },
  async load(sandbox, form) {
    const { file } = z.strictObject({ file: z.file() }).parse(form);
    await sandbox.load(parseJson(await file.text()));
  },
  reset(sandbox) {
    sandbox.reset();
  },
};

const faultForm = z.strictObject({
  kind: z.string(),
  route: z.string(),
  often: z.enum(Object.keys(oftens)),
  commit: z.literal('true').optional(),
});

/** A form's fields are text; numbers and truths are meant. */
function jsonOf(form: Form): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(form).map(([name, value]) => [name, typeof value === 'string' ? parseJson(value) : value]),
  );
}
