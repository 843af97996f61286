/** Tells people what `[notify]` names. Whoever can't be told is reported, and nothing else happens. */

import type { Context } from '../context.ts';
import { codeOf } from '../system-error.ts';
import type { Channel, Message } from './message.ts';
import { tellApprise, tellCommand } from './programs.ts';
import { appriseRequest, type NotifyRequest, ntfyRequest, uptimeKumaRequest, webhookRequest } from './requests.ts';

export interface Told {
  channel: Channel;
  told: boolean;
  /** Why not: an HTTP status, an exit code, or a short name of what went wrong. */
  reason?: string;
}

const deadlineMs = 10_000;

/** To all at once; each has its own deadline. Never throws. */
export async function notify(message: Message, context: Context): Promise<Told[]> {
  const told = await Promise.all(channelsOf(context).map((channel) => tell(channel, message, context)));
  for (const { channel, told: isTold, reason } of told) {
    if (isTold) continue;
    context.log.warn({ event: 'notify.failed', name: channel, reason });
    context.io.warn(context.text.notTold(channel, reason ?? ''));
  }
  return told;
}

/** Those that the configuration has. */
export function channelsOf({ config }: Pick<Context, 'config'>): Channel[] {
  const { get } = config;
  const channels: readonly [Channel, unknown][] = [
    ['command', get('notify.command')],
    ['ntfy', get('notify.ntfy')],
    ['webhook', get('notify.webhook')],
    ['apprise_api', get('notify.apprise_api')],
    // A server that is told of the services takes the place of the command.
    ['apprise', get('notify.apprise_api') === undefined ? get('notify.apprise') : undefined],
    ['uptime_kuma', get('notify.uptime_kuma')],
  ];
  return channels.flatMap(([channel, value]) => (value === undefined ? [] : [channel]));
}

async function tell(channel: Channel, message: Message, context: Context): Promise<Told> {
  // A person is not told each night that all is well; a monitor is.
  if (message.kind === 'done' && channel !== 'uptime_kuma') return { channel, told: true };
  const [deadline, waiting] = [new AbortController(), new AbortController()];
  context.clock.sleep(deadlineMs, waiting.signal).then(
    () => deadline.abort(),
    () => undefined,
  );
  try {
    const reason = await attempt(channel, message, {
      context,
      signal: AbortSignal.any([context.signal, deadline.signal]),
    });
    return reason === undefined ? { channel, told: true } : { channel, told: false, reason };
  } catch (error) {
    // The transport's error has Node's own as its cause.
    const why = codeOf(error instanceof Error ? (error.cause ?? error) : error);
    return { channel, told: false, reason: deadline.signal.aborted ? 'no answer within 10 seconds' : why };
  } finally {
    waiting.abort();
  }
}

/** Resolves to the reason why it was not told. */
async function attempt(
  channel: Channel,
  message: Message,
  { context, signal }: { context: Context; signal: AbortSignal },
): Promise<string | undefined> {
  const { config, cwd, env } = context;
  const surroundings = { env, cwd, signal };
  switch (channel) {
    case 'command':
      return exitReason(await tellCommand(config.require('notify.command'), message, surroundings));
    case 'apprise': {
      const stateFolder = config.directories.state;
      return exitReason(await tellApprise(config.require('notify.apprise'), message, { ...surroundings, stateFolder }));
    }
    default:
      return refusal(channel, await send(requestOf(channel, message, context), { env, signal }));
  }
}

function requestOf(
  channel: Exclude<Channel, 'command' | 'apprise'>,
  message: Message,
  { config }: Pick<Context, 'config'>,
): NotifyRequest {
  switch (channel) {
    case 'ntfy':
      return ntfyRequest(config.require('notify.ntfy'), { token: config.get('notify.ntfy_token'), message });
    case 'webhook':
      return webhookRequest(config.require('notify.webhook'), message);
    case 'apprise_api':
      return appriseRequest(config.require('notify.apprise_api'), { services: config.get('notify.apprise'), message });
    case 'uptime_kuma':
      return uptimeKumaRequest(config.require('notify.uptime_kuma'), message);
  }
}

function exitReason(code: number): string | undefined {
  return code === 0 ? undefined : `exit code ${code}`;
}

/** Apprise answers 204 where it knows no service to tell. */
function refusal(channel: Channel, status: number): string | undefined {
  const isTaken = status >= 200 && status < 300 && !(channel === 'apprise_api' && status === 204);
  return isTaken ? undefined : `HTTP ${status}`;
}

/** By a transport without a log: addresses are secrets here. Resolves to the HTTP status. */
async function send(
  { url, ...request }: NotifyRequest,
  { env, signal }: { env: Context['env']; signal: AbortSignal },
): Promise<number> {
  const { nodeTransport } = await import('trakt-usher/node');
  const limits = { redirect: 'manual', credentials: 'omit', maxBytes: 65_536 } as const;
  const answer = await nodeTransport({ environment: env })(url, { ...request, ...limits, signal });
  // Read to its end, so that the connection is free.
  await answer.text();
  return answer.status;
}
