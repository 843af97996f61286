/** `usher fleet accounts`: the sign-ins in the database, each with its state. */

import { type FleetAccount, fleetAccounts, fleetStateNames } from '@trakt-usher/vault/postgres';
import { type Command, defineCommand } from '../command-line/command.ts';
import { exitCodes } from '../command-line/exit-codes.ts';
import { flag } from '../command-line/flags.ts';
import type { Context } from '../context.ts';
import { withDatabase } from '../fleet/database.ts';
import { when } from '../text/times.ts';

export const command: Command = defineCommand({
  flags: {
    state: flag.oneOf(fleetStateNames, {
      value: 'state',
      words: `only those in this state: ${fleetStateNames.join(', ')}`,
    }),
    tenant: flag.text('name', 'only those of this tenant'),
  },
  examples: [
    ['usher fleet accounts --state sign_in_required', 'whose people have to sign in again'],
    ['usher fleet accounts --json', 'for a program, a line each'],
  ],
  run: ({ state, tenant }, context) =>
    withDatabase(context, { most: 1 }, async ({ pool }) => {
      const { io, signal } = context;
      const only = { ...(state && { state }), ...(tenant !== undefined && { tenant }) };
      for await (const account of fleetAccounts(pool, only)) {
        signal.throwIfAborted();
        io.print(io.json ? JSON.stringify(fieldsOf(account)) : lineOf(account, context));
      }
      return exitCodes.done;
    }),
});

function fieldsOf({ tenant, account, issuer, states, summary, nextAt, expiresAt }: FleetAccount) {
  const { clientId, version, status, lastError } = summary ?? {};
  const reason = status?.state === 'sign_in_required' ? status.reason : undefined;
  return {
    ...{ tenant, account, issuer, clientId, states, reason, damaged: summary === undefined },
    ...{ expiresAt, nextAt, renewals: version && version - 1, lastError: lastError?.code },
  };
}

function lineOf({ tenant, account, states, summary, expiresAt }: FleetAccount, { text, timeStyle }: Context): string {
  const ends = expiresAt && when(expiresAt.getTime(), timeStyle());
  return text.fleetAccount({ tenant, account, states, damaged: summary === undefined, ends });
}
