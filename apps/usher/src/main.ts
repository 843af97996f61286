/** The command `usher`: reads the command line, loads the one command that is asked for, runs it, sets the exit code. */

import { runCommandLine } from './command-line/run-command-line.ts';
import { takeSecrets } from './config/secret-variables.ts';
import { Interrupted } from './errors.ts';

const ending = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const) {
  // Once: who presses Ctrl-C twice means it.
  process.once(name, () => ending.abort(new Interrupted(name)));
}
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  // The reader has what it wanted (`usher api ... | head`). A refresh that is under way still comes to its end.
  ending.abort(new Interrupted('SIGPIPE'));
});

const world = { streams: process, env: takeSecrets(process.env), cwd: process.cwd(), signal: ending.signal };
runCommandLine(process.argv.slice(2), world).then((exitCode) => {
  process.exitCode = exitCode;
});
