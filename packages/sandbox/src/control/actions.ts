/** Carries out the forms of the control page. */
import { z } from 'zod';
import { clockChange } from '../clock.ts';
import { faultSchema } from '../faults/fault.ts';
import { isScenarioName } from '../faults/scenarios.ts';
import { parseJson } from '../parse-json.ts';
import type { Sandbox } from '../sandbox.ts';
import { SnapshotRefused } from '../snapshot/snapshot-refused.ts';
import { frequencies } from './choices.ts';
import type { Section } from './page.ts';

const actions = ['clock', 'scenario', 'clear', 'fault', 'load', 'reset'] as const;

export type Action = (typeof actions)[number];

export interface ActionResult {
  readonly action: Action;
  /** Why nothing was done, in a sentence. */
  readonly refused?: string;
}

/** Where and how the page reports each action. */
export const actionResults: Readonly<Record<Action, { readonly section: Section; readonly text: string }>> = {
  clock: { section: 'clock', text: 'The clock is set.' },
  scenario: { section: 'faults', text: 'The scenario is in force.' },
  clear: { section: 'faults', text: 'All faults are cleared.' },
  fault: { section: 'faults', text: 'The fault is added.' },
  load: { section: 'snapshot', text: 'The snapshot is loaded.' },
  reset: { section: 'reset', text: 'The sandbox is reset.' },
};

export function isAction(text: string | undefined): text is Action {
  return actions.some((action) => action === text);
}

/** Undefined for an unknown action. */
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
    const { name: _, ...howOften } = frequencies[often] ?? {};
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
  often: z.enum(Object.keys(frequencies)),
  commit: z.literal('true').optional(),
});

/** Form fields are text; this turns them into numbers and booleans. */
function jsonOf(form: Form): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(form).map(([name, value]) => [name, typeof value === 'string' ? parseJson(value) : value]),
  );
}
