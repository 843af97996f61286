/**
 * Tells when Trakt's answers no longer hold what our types promise. The promises are known at run time only here, so a
 * program that doesn't import this pays nothing for them.
 */

export { type Drift, onDrift } from './on-drift.ts';
