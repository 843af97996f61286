/** `usher sandbox`: a Trakt on this machine, until it is told to stop. */

import {
  SnapshotRefused as Refused,
  type RunSandboxOptions,
  runSandbox,
  type ScenarioName,
  scenarioNames,
} from '@trakt-usher/sandbox/command';
import { type ExitCode, exitCodes } from '../command-line/exit-codes.ts';
import type { Context } from '../context.ts';
import { PortInUse, SnapshotRefused, UsageError } from '../errors.ts';
import { reasonOf } from '../system-error.ts';

export interface SandboxCommandOptions {
  port?: string;
  https?: boolean;
  seed?: string;
  plays?: string;
  autoApprove?: boolean;
  scenario?: string;
  snapshot?: string;
}

export async function run(options: SandboxCommandOptions, { io, text, signal }: Context): Promise<ExitCode> {
  const { https = false, autoApprove = false, snapshot } = options;
  const wholeNumber = (name: string, written: string | undefined) => numberIn(name, written, text.aWholeNumber);
  const port = wholeNumber('--port', options.port) ?? 0;
  const seed = wholeNumber('--seed', options.seed);
  const plays = wholeNumber('--plays', options.plays);
  const scenario = scenarioIn(options.scenario);
  const asked: RunSandboxOptions = {
    port,
    https,
    autoApprove,
    ...(seed !== undefined && { seed }),
    ...(plays !== undefined && { plays }),
    ...(scenario !== undefined && { scenario }),
    ...(snapshot !== undefined && { snapshot }),
  };
  try {
    await runSandbox(asked, {
      ready: (running) => {
        if (io.json) io.print(JSON.stringify(running));
        else for (const line of text.sandboxReady(running)) io.print(line);
      },
      signal,
    });
  } catch (cause) {
    if (reasonOf(cause) === 'EADDRINUSE') throw new PortInUse(port, { wantedFor: 'sandbox', cause });
    if (cause instanceof Refused && snapshot !== undefined) {
      throw new SnapshotRefused(snapshot, { reason: cause.reason, cause });
    }
    throw cause;
  }
  return exitCodes.done;
}

function numberIn(name: string, written: string | undefined, expected: string): number | undefined {
  if (written === undefined) return undefined;
  if (!/^\d{1,9}$/.test(written)) throw new UsageError({ kind: 'bad_value', name, expected });
  return Number(written);
}

function scenarioIn(written: string | undefined): ScenarioName | undefined {
  const scenario = scenarioNames.find((name) => name === written);
  if (written === undefined || scenario !== undefined) return scenario;
  throw new UsageError({ kind: 'bad_value', name: '--scenario', expected: scenarioNames.join(', ') });
}
