/** `usher serve trust`: the certificate that programs have to trust, and how they are told. */

import { join } from 'node:path';
import { withVault } from '../account/vault.ts';
import { type Command, defineCommand } from '../command-line/command.ts';
import { exitCodes } from '../command-line/exit-codes.ts';
import { flag } from '../command-line/flags.ts';
import { replacePrivateFile } from '../private-file.ts';
import { authorityOf } from '../serve/authority.ts';
import { databaseWords, withKeeping } from '../serve/keeping.ts';
import { serveFolder } from '../serve/start.ts';

export const command: Command = defineCommand({
  details: 'The certificate is public. Its authority can speak for trakt.tv and the hosts below it alone.',
  examples: [['usher serve trust > usher.pem', 'the certificate itself, for programs on other machines']],
  flags: { database: flag.toggle(databaseWords) },
  async run({ database }, context) {
    const { io, clock, log, text } = context;
    const { certificate } = await withKeeping(context, { database }, ({ withVault: withServed }) =>
      withVault(context, (own) => withServed(own.vault, (vault) => authorityOf({ vault, clock, log }))),
    );
    const path = join(serveFolder(context), 'usher.pem');
    replacePrivateFile(path, certificate);
    if (io.json) io.print(JSON.stringify({ certificate, path }));
    else {
      io.print(...certificate.trimEnd().split('\n'));
      io.say(...text.howToTrust(path));
    }
    return exitCodes.done;
  },
});
