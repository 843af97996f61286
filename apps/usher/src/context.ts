/** The surroundings of a command: configuration, terminal, clock, network. A test can hand in others. */

import { type Clock, type Log, systemClock, type Transport } from 'trakt-usher';
import type { GlobalOptions } from './command-line/flags.ts';
import type { Environment } from './config/environment.ts';
import { namesOf } from './config/export-app.ts';
import { type Config, type ConfigInput, loadConfig, readConfig, withoutConfig } from './config/load.ts';
import type { LogLevel } from './config/settings.ts';
import { createIo, type Io, type Streams } from './terminal/io.ts';
import { createLog, fileWriter, joinLogs } from './terminal/log.ts';
import { showWaits } from './terminal/show-waits.ts';
import type { Step } from './terminal/step.ts';
import type { Catalogue } from './text/catalogue.ts';
import { type Circumstances, circumstancesOf, zoneIn } from './text/circumstances.ts';
import { namingCall } from './text/keep-call.ts';
import type { TimeStyle } from './text/times.ts';

export interface Context {
  readonly io: Io;
  readonly env: Environment;
  readonly cwd: string;
  readonly clock: Clock;
  readonly config: Config;
  readonly log: Log;
  /** Of the log in the file; a server can change it while it runs. */
  readonly setLogLevel: (level: LogLevel) => void;
  readonly text: Catalogue;
  readonly transport: Transport;
  /** False when no browser could be started. */
  readonly openBrowser: (url: string) => Promise<boolean>;
  /** Aborted with Interrupted when the person or the system ends the command. */
  readonly signal: AbortSignal;
  /** Ends the process so many milliseconds from now, whatever it waits for then. */
  readonly leaveWithin: (ms: number) => void;
  /** Tells the program that started this one how far long work has come. */
  readonly tellStep: (step: Step) => void;
  /** The present moment and time zone, for written times. */
  timeStyle(): TimeStyle;
  /** The text, in which commands keep what this call named: `--config`, `--account`. */
  asCalled(text: string): string;
  /** What the words about an error need besides it. */
  circumstances(): Circumstances;
}

/** The part of the process that usher uses. */
export interface World {
  streams: Streams;
  env: Environment;
  cwd: string;
  signal: AbortSignal;
  clock?: Clock;
  transport?: Transport;
  openBrowser?: (url: string) => Promise<boolean>;
  leaveWithin?: (ms: number) => void;
  tellStep?: (step: Step) => void;
}

export interface ContextOptions {
  world: World;
  flags: GlobalOptions;
  text: Catalogue;
  /** How much of the configuration the command needs: none, what of it is right, or all of it without a mistake. */
  needs: 'no_config' | 'any_config' | 'good_config';
}

/** @throws SettingError for a configuration that can't be used */
export async function createContext({ world, flags, text, needs }: ContextOptions): Promise<Context> {
  const { env, cwd, signal, clock = systemClock } = world;
  const io = createIo({ streams: world.streams, env, json: flags.json, quiet: flags.quiet });
  const config = await configFor(needs, { env, cwd, configFlag: flags.config, accountFlag: flags.account });
  if (needs === 'good_config') {
    const { file = '', hasOtherWriters, untrusted, dropped } = config;
    const leftOut = untrusted?.leftOut.map(({ key }) => key) ?? [];
    if (leftOut.length > 0) io.warn(text.leftOutKeys(file, leftOut));
    if (hasOtherWriters) io.say(text.otherWritersOf(file));
    const notice = dropped?.length ? text.droppedKeys(namesOf(dropped)) : undefined;
    if (notice !== undefined && !flags.quiet && !flags.json) {
      const { isFirstTime } = await import('./config/said-once.ts');
      if (isFirstTime(`${file} ${notice}`, config.directories.state)) io.say(namingCall(notice, flags));
    }
  }
  let logLevel = config.get('logging.level');
  const log = logOf({ config, flags, io, text, clock, signal, level: () => logLevel });
  return {
    io,
    env,
    cwd,
    clock,
    config,
    text,
    signal,
    log,
    setLogLevel(level) {
      logLevel = level;
    },
    transport: world.transport ?? lazyTransport(env, log),
    openBrowser: world.openBrowser ?? (async (url) => (await import('./auth/browser.ts')).openBrowser(url, env)),
    leaveWithin: world.leaveWithin ?? (() => undefined),
    tellStep: world.tellStep ?? (() => undefined),
    timeStyle: () => ({ nowMs: clock.now(), timeZone: zoneIn(env) }),
    asCalled: (words) => namingCall(words, flags),
    circumstances: () => circumstancesOf({ nowMs: clock.now(), env, call: flags }),
  };
}

async function configFor(needs: ContextOptions['needs'], input: ConfigInput): Promise<Config> {
  if (needs === 'no_config') return withoutConfig(input.env, input.cwd);
  return needs === 'any_config' ? readConfig(input) : loadConfig(input);
}

interface LogSources extends Pick<Context, 'config' | 'io' | 'text' | 'clock' | 'signal'> {
  flags: GlobalOptions;
  level: () => LogLevel;
}

function logOf({ config, flags, io, text, clock, signal, level }: LogSources): Log {
  const logs: Log[] = [showWaits({ io, text, clock, signal })];
  const file = config.get('logging.file');
  if (file !== undefined) {
    const write = fileWriter(file, () => io.warn(text.logUnwritable(file)));
    logs.push(createLog({ level, format: config.get('logging.format'), write, clock }));
  }
  if (flags.verbose) {
    logs.push(createLog({ level: () => 'debug', format: flags.json ? 'json' : 'text', write: io.warn, clock }));
  }
  return joinLogs(logs);
}

/** Node's HTTP client costs 10 ms to load, and a command with a valid token needs none. */
function lazyTransport(environment: Environment, log: Log): Transport {
  let loaded: Promise<Transport> | undefined;
  const transport: Transport = async (url, request) => {
    loaded ??= import('./system-trust.ts').then(({ systemTrusting }) => systemTrusting({ environment, log }));
    return (await loaded)(url, request);
  };
  return Object.assign(transport, { namesFailures: true });
}
