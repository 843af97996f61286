/** trakt-usher: sign in to Trakt and stay signed in. */

export * from './api/index.ts';
export { type Clock, systemClock } from './clock.ts';
export * from './errors.ts';
export { type Log, type LogFields, silentLog } from './log.ts';
export * from './oauth/index.ts';
export * from './session/index.ts';
export type { Transport, TransportRequest, TransportResponse } from './transport.ts';
