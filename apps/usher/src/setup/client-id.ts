/** The client id of a setup: the one that is there, or a new one, which Trakt is asked about. */

import { AppRejected, type DeviceCode, EdgeBlocked, OAuthError, requestDeviceCode } from 'trakt-usher';
import { userAgent } from '../account/user-agent.ts';
import { whyNoBrowser } from '../auth/browser.ts';
import { credentialMistake } from '../config/credential.ts';
import { refusal } from '../config/load.ts';
import type { Context } from '../context.ts';
import { Interrupted } from '../errors/run.ts';
import { type ClientIdProblem, ClientIdRefused } from '../errors/sign-in.ts';
import { UsageError } from '../errors/usage.ts';
import { ask } from '../terminal/ask.ts';
import { describeError } from '../text/describe-error.ts';

export interface NewClientId {
  clientId: string;
  /** What showed that Trakt knows it; the sign-in goes on with it. Undefined where Trakt was not asked. */
  device?: DeviceCode;
}

/** A page of Trakt's website. */
const appsPage = 'https://app.trakt.tv/settings/apps';

/**
 * The id of the command line, or one that the person enters, again until Trakt takes it.
 * @throws ClientIdRefused, SettingError, UsageError, and as `requestDeviceCode`
 */
export async function newClientId(
  { given, test }: { given: string | undefined; test: boolean },
  context: Context,
): Promise<NewClientId> {
  const { io, text, config } = context;
  if (given !== undefined) {
    if (credentialMistake(given))
      throw refusal({ name: 'trakt.client_id', written: { value: given } }, config.appAdvice);
    return tested(given, test, context);
  }
  if (!io.interactive) throw new UsageError({ kind: 'no_client_id' });
  await explain(context);
  for (;;) {
    const clientId = await ask(text.clientIdQuestion, context);
    // Ctrl-D at a terminal leaves, as Ctrl-C does.
    if (clientId === undefined) throw new Interrupted('SIGINT');
    const mistake = credentialMistake(clientId);
    if (mistake) {
      io.warn(text.noCredential('trakt.client_id', mistake, undefined).message);
      continue;
    }
    try {
      return await tested(clientId, test, context);
    } catch (error) {
      if (!(error instanceof ClientIdRefused) || error.problem.kind === 'edge') throw error;
      const { message, hint } = describeError(error, text, context.circumstances());
      io.warn(`${message} ${hint}`);
    }
  }
}

async function explain(context: Context): Promise<void> {
  const { io, text, env, config, openBrowser } = context;
  const opened = whyNoBrowser({ env }) === undefined && (await openBrowser(appsPage));
  const { redirectUri } = config.appAdvice();
  const lines = text.howToMakeAnApp({ url: appsPage, opened, redirectUri });
  io.warn(...lines);
}

async function tested(clientId: string, test: boolean, context: Context): Promise<NewClientId> {
  if (!test) return { clientId };
  const { config, transport, clock, signal, io, text } = context;
  const issuer = config.get('trakt.auth_url');
  const clientSecret = config.get('trakt.client_secret');
  try {
    const device = await requestDeviceCode({ clientId, clientSecret, issuer, transport, clock, signal, userAgent });
    io.say(text.clientIdWorks);
    return { clientId, device };
  } catch (error) {
    const problem = problemIn(error);
    throw problem ? new ClientIdRefused(problem, { cause: error }) : error;
  }
}

/** Trakt's answer about the id itself. Undefined for any other trouble. */
function problemIn(error: unknown): ClientIdProblem | undefined {
  if (error instanceof EdgeBlocked) return { kind: 'edge', rayId: error.rayId };
  if (error instanceof AppRejected) return { kind: 'refused' };
  if (!(error instanceof OAuthError)) return undefined;
  if (error.code === 'unauthorized_client' || (error.code === 'invalid_client' && error.status === 403)) {
    return { kind: 'refused' };
  }
  return error.code === 'invalid_client' ? { kind: 'unknown' } : undefined;
}
