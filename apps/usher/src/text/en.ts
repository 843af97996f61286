/**
 * Everything a person reads, in English: what happened, then what to do, in the words the person typed. Another language
 * is a module of the same shape.
 */

export * from './en/account.ts';
export * from './en/auth.ts';
export * from './en/backup.ts';
export * from './en/client-id.ts';
export * from './en/config.ts';
export * from './en/config-set.ts';
export * from './en/demo.ts';
export * from './en/doctor.ts';
export * from './en/errors.ts';
export * from './en/export.ts';
export * from './en/fleet.ts';
export * from './en/have.ts';
export * from './en/import.ts';
export * from './en/network-errors.ts';
export * from './en/pages.ts';
export * from './en/restore.ts';
export * from './en/schedule.ts';
export * from './en/serve.ts';
export * from './en/setup.ts';
export * from './en/sign-ins.ts';
export * from './en/store-errors.ts';
export * from './en/trakt-errors.ts';
export * from './en/usage.ts';
export * from './en/vault.ts';
export * from './en/waits.ts';
