/** `usher sandbox`: a Trakt on this machine, until it is told to stop. */

import { type ServedSandbox, serveSandbox } from '@trakt-usher/sandbox/serve';
import { reasonOf } from '../config/file.ts';
import type { Context } from '../context.ts';
import { PortInUse, UsageError } from '../errors.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';

export interface SandboxCommandOptions {
  port?: string;
  seed?: string;
  plays?: string;
  autoApprove?: boolean;
}

export async function run(options: SandboxCommandOptions, { io, text, signal }: Context): Promise<ExitCode> {
  const wholeNumber = (name: string, written: string | undefined) => numberIn(name, written, text.aWholeNumber);
  const port = wholeNumber('--port', options.port) ?? 0;
  const seed = wholeNumber('--seed', options.seed);
  const plays = wholeNumber('--plays', options.plays);
  const { urls, close } = await listening(port, {
    port,
    ...(seed !== undefined && { seed }),
    ...(plays !== undefined && { plays }),
    ...(options.autoApprove && { autoApprove: true }),
  });
  if (io.json) io.print(JSON.stringify(urls));
  else for (const line of text.sandboxReady(urls)) io.print(line);
  if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
  await close();
  return exitCodes.done;
}

async function listening(port: number, options: Parameters<typeof serveSandbox>[0]): Promise<ServedSandbox> {
  try {
    return await serveSandbox(options);
  } catch (cause) {
    throw reasonOf(cause) === 'EADDRINUSE' ? new PortInUse(port, { wantedFor: 'sandbox', cause }) : cause;
  }
}

function numberIn(name: string, written: string | undefined, expected: string): number | undefined {
  if (written === undefined) return undefined;
  if (!/^\d{1,9}$/.test(written)) throw new UsageError({ kind: 'bad_value', name, expected });
  return Number(written);
}
