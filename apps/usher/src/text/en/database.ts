/** What keeps the database of a fleet from being used, in English. */

import type { StoreErrorDetail } from 'trakt-usher';
import type { Words } from '../words.ts';
import { systemReason } from './errors.ts';

type Refusal = Extract<StoreErrorDetail, { reason: 'database' }>;

const address = 'Look at USHER_DATABASE_URL.';

export function database({ problem, system }: Refusal): Words {
  if (problem !== 'unusable') return refusals[problem];
  const why = system === undefined ? 'It gave no answer in time.' : (systemReason(system) ?? `Its error is ${system}.`);
  return { message: `The database can't be used now. ${why}`, hint: `${address} Then see whether the server runs.` };
}

const refusals: Record<Exclude<Refusal['problem'], 'unusable'>, Words> = {
  no_tables: {
    message: "The database has no tables of usher's, or those of an earlier version.",
    hint: 'Run: usher fleet migrate',
  },
  no_queue: {
    message: "Tables of the workers' queue are missing in the database.",
    hint: 'Stop all workers and drop its schema, usher_jobs, which holds no sign-ins: the next worker makes it anew.',
  },
  full: { message: "The database's disk is full. Nothing was written.", hint: 'Make room, then try again.' },
  no_connection_left: {
    message: 'The database has no connection left.',
    hint: 'Let fewer processes connect, or put a pooler such as PgBouncer between.',
  },
  role_refused: { message: 'The database refuses the role or its password.', hint: address },
  no_such_database: { message: 'The server has no database of that name.', hint: address },
  no_tls: { message: 'The server offers no TLS, and its address asks for it (sslmode).', hint: address },
  standby: {
    message: 'The database takes no writes: it is a standby, or was set to read only.',
    hint: `Name the primary. ${address}`,
  },
  may_not: {
    message: "The database's role may not do this.",
    hint: 'Name a role that may write, or grant it what docs/many-machines.md lists.',
  },
  in_use: {
    message: 'Others use the tables, such as pg_dump or another long reading. Nothing was changed.',
    hint: 'Run it again when they have ended; pg_stat_activity names them.',
  },
  other_key: {
    message: "The key doesn't open the database. Nothing in it was changed.",
    hint: 'Give the one that it was made with in USHER_KEY or USHER_KEY_FILE; after usher fleet rekey, the new one.',
  },
  elsewhere: {
    message: 'The database was restored, or a standby took over: it may lack the newest tokens. Nothing was sent.',
    hint: 'Once nobody uses the other database any more, run: usher fleet adopt',
  },
};
