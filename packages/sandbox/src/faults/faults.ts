/** The faults that wait for requests: those of a scenario, and those that were added. */
import { z } from 'zod';
import { createRandom } from '../account/random.ts';
import { type Fault, type FaultRoute, faultSchema, type ReadyFault } from './fault.ts';
import { isScenarioName, type ScenarioName, scenarioNames, scenarios } from './scenarios.ts';

/** The saved state of the faults. */
export interface SavedFaults {
  readonly scenario: ScenarioName;
  readonly waiting: readonly ReadyFault[];
  /** How many random numbers were drawn. */
  readonly drawn: number;
}

export class Faults {
  readonly #seed: number;
  #scenario: ScenarioName = 'calm';
  #waiting: ReadyFault[] = [];
  #drawn = 0;

  constructor(seed = 1) {
    this.#seed = seed;
  }

  /** The latest scenario; other faults may have been added to it. */
  get scenario(): ScenarioName {
    return this.#scenario;
  }

  /** Throws a ZodError for an invalid fault. */
  add(fault: Fault): void {
    this.#waiting.push(faultSchema.parse(fault));
  }

  /** The faults that are still to come. */
  list(): readonly ReadyFault[] {
    return this.#waiting;
  }

  /** Replaces all faults by those of a scenario. The random numbers start again, so the same scenario brings the same faults. */
  use(scenario: ScenarioName): void {
    const waiting = scenarios[scenario].faults.map((fault) => faultSchema.parse(fault));
    this.load({ scenario, waiting, drawn: 0 });
  }

  /** Removes all faults, as the scenario calm does. */
  clear(): void {
    this.use('calm');
  }

  /** The fault that a request to this route and path meets. Counts the request. */
  take(route: FaultRoute, path: string): ReadyFault | undefined {
    const isFor = (fault: ReadyFault): boolean =>
      (fault.route === route || fault.route === 'any') && path.startsWith(fault.path ?? '');
    // A stale read is a complete reply, so a fault that breaks replies takes precedence.
    const inTurn = this.#waiting.filter(isFor).sort((a, b) => Number(a.kind === 'stale') - Number(b.kind === 'stale'));
    const due = inTurn.find((fault) => fault.after === 0 && this.#strikes(fault));
    this.#waiting = this.#waiting.flatMap((fault) => {
      if (fault === due) return counted(fault);
      return isFor(fault) && fault.after > 0 ? [{ ...fault, after: fault.after - 1 }] : [fault];
    });
    return due;
  }

  save(): SavedFaults {
    return { scenario: this.#scenario, waiting: this.#waiting, drawn: this.#drawn };
  }

  load({ scenario, waiting, drawn }: SavedFaults): void {
    this.#scenario = scenario;
    this.#waiting = [...waiting];
    this.#drawn = drawn;
  }

  #strikes({ probability }: ReadyFault): boolean {
    if (probability === undefined) return true;
    return createRandom(this.#seed, `fault ${this.#drawn++}`).chance(probability);
  }
}

function counted(fault: ReadyFault): ReadyFault[] {
  if (fault.times === undefined) return [fault];
  return fault.times > 1 ? [{ ...fault, times: fault.times - 1 }] : [];
}

export const savedFaultsSchema: z.ZodType<SavedFaults> = z.strictObject({
  scenario: z.string().refine(isScenarioName, `One of ${scenarioNames.join(', ')}.`),
  waiting: z.array(faultSchema),
  drawn: z.int().min(0),
});
