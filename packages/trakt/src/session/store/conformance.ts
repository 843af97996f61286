/**
 * What every token store must do, as cases that any test runner can run:
 *
 * ```ts
 * for (const { name, run } of storeConformance) it(name, () => run({ open: async () => createMyStore() }));
 * ```
 *
 * A case rejects when the store fails it. `open` gives an empty store; a case that needs a second handle on the same
 * place, as another process would have it, calls `reopen` where the harness has one.
 */

import type { ConformanceCase } from './conformance/case.ts';
import { lockCases } from './conformance/locks.ts';
import { recordCases } from './conformance/records.ts';
import { sendingCases } from './conformance/sendings.ts';
import { settlementCases } from './conformance/settlements.ts';

export type { ConformanceCase, StoreHarness } from './conformance/case.ts';

/**
 * The cases, for a test runner of your own.
 *
 * @example
 * ```ts
 * for (const { name, run } of storeConformance) it(name, () => run({ open: async () => createMyStore() }));
 * ```
 */
export const storeConformance: readonly ConformanceCase[] = [
  ...recordCases,
  ...sendingCases,
  ...settlementCases,
  ...lockCases,
];
