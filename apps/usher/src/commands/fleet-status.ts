/** `usher fleet status`: how the sign-ins in the database are. */

import { fleetState } from '@trakt-usher/vault/postgres';
import { type Command, defineCommand } from '../command-line/command.ts';
import { exitCodes } from '../command-line/exit-codes.ts';
import { withDatabase } from '../fleet/database.ts';

export const command: Command = defineCommand({
  examples: [['usher fleet status --json', 'for a monitor']],
  run: (_, context) =>
    withDatabase(context, { most: 1 }, async ({ pool }) => {
      const { io, text } = context;
      const state = await fleetState(pool);
      if (io.json) io.print(JSON.stringify(state));
      else io.print(...text.fleetState(state));
      return state.overlaps > 0 || state.overdue > 0 ? exitCodes.failed : exitCodes.done;
    }),
});
