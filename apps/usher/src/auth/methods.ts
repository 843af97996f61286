/** The three ways to sign in. Each shows the person what to do, waits, and returns tokens that are not stored yet. */

import {
  type AuthorizationResponse,
  createAuthorizationUrl,
  type DeviceCode,
  exchangeCode,
  OAuthError,
  pollDeviceToken,
  requestDeviceCode,
  type TokenSet,
  validateAuthorizationResponse,
} from 'trakt-usher';
import type { Account } from '../account/account.ts';
import { outOfBandUri, redirectUriOf } from '../config/redirect-uri.ts';
import type { Context } from '../context.ts';
import { UsageError } from '../errors/usage.ts';
import { ask } from '../terminal/ask.ts';
import { describeError } from '../text/describe-error.ts';
import { when } from '../text/times.ts';
import type { LoopbackServer } from './loopback-server.ts';
import { pendingDevice } from './pending-device.ts';

/** The tokens of a sign-in, and the redirect URI that its refreshes name. */
export interface SignedIn {
  tokens: TokenSet;
  redirectUri?: string;
  /** The browser's page that waits for what becomes of the sign-in. Close it. */
  page?: OutcomePage;
}

type OutcomePage = Pick<LoopbackServer<string>, 'show' | 'close'>;

export type SignInMethod = (account: Account) => Promise<SignedIn>;

/** In a browser on this machine, which comes back to a port of it. RFC 8252. */
export async function inBrowser(account: Account): Promise<SignedIn> {
  const { io, text, clock, config, signal, log, openBrowser } = account.context;
  const redirectUri = redirectUriOf(config);
  const oauth = account.oauth();
  const { url, ...pending } = await createAuthorizationUrl({ ...oauth, redirectUri });
  // Loaded here: an HTTP server takes longer to load than all the rest of the command.
  const { startLoopbackServer } = await import('./loopback-server.ts');
  const server = await startLoopbackServer({
    redirectUri,
    port: config.get('auth.callback_port'),
    listen: config.get('auth.callback_listen'),
    validate: (response) => validateAuthorizationResponse({ response, pending }).code,
    text,
    clock,
    signal,
  });
  log.info({ event: 'oauth.auth_url_generated', account: account.name });
  try {
    const opened = await openBrowser(url);
    io.warn(...text.openInBrowser(url, opened));
    io.say(...text.registerRedirectUri(redirectUri));
    const code = await server.answer;
    return { redirectUri, tokens: await exchanged(account, { code, pending }), page: server };
  } catch (error) {
    await showFailure(server, error, account.context);
    throw error;
  }
}

/** Shows in the browser why the sign-in failed, and closes the page. */
async function showFailure(page: OutcomePage, error: unknown, { text, circumstances }: Context): Promise<void> {
  await page.show(text.notSignedInPage(describeError(error, text, circumstances())));
  await page.close();
}

/** Keeps the tokens by `keep`, which tells the user's name, and shows in the browser how that ended. */
export async function withOutcome<Outcome extends { user: string }>(
  page: OutcomePage | undefined,
  context: Context,
  keep: () => Promise<Outcome>,
): Promise<Outcome> {
  try {
    const outcome = await keep();
    await page?.show(context.text.signedInPage(outcome.user));
    await page?.close();
    return outcome;
  } catch (error) {
    if (page) await showFailure(page, error, context);
    throw error;
  }
}

/** In a browser anywhere: the person pastes the address that the browser was sent to. */
export async function byHand(account: Account): Promise<SignedIn> {
  const { io, text, config, log } = account.context;
  const redirectUri = redirectUriOf(config);
  const { url, ...pending } = await createAuthorizationUrl({ ...account.oauth(), redirectUri });
  log.info({ event: 'oauth.auth_url_generated', account: account.name });
  const answer = redirectUri === outOfBandUri ? 'code' : 'address';
  io.warn(...text.openAnywhere(url, answer));
  io.say(...text.registerRedirectUri(redirectUri));
  const pasted = await ask(text.pasteQuestion[answer], account.context);
  if (!pasted) throw new OAuthError('access_denied', 'Nothing was pasted.');
  const code = codeIn(pasted, { answer, pending });
  return { redirectUri, tokens: await exchanged(account, { code, pending }) };
}

interface Pasting {
  answer: 'code' | 'address';
  pending: AuthorizationResponse['pending'];
}

/**
 * A code alone could be that of somebody else's sign-in, and whoever pastes it would use their account (RFC 9700 section
 * 4.7). Only the state tells, unless the server compares the code verifier, and not every server does.
 */
function codeIn(pasted: string, { answer, pending }: Pasting): string {
  const response = responseIn(pasted);
  if (response) return validateAuthorizationResponse({ response, pending }).code;
  if (answer === 'address') throw new UsageError({ kind: 'code_alone', helpOf: 'auth' });
  return pasted;
}

/** An address, whole or from its host or its question mark on, also in quotes or brackets. Undefined for a code alone. */
function responseIn(pasted: string): string | URLSearchParams | undefined {
  const bare = pasted.replace(/^["'<]|["'>]$/g, '');
  if (URL.canParse(bare)) return bare;
  return /[?&]state=/.test(bare) ? new URLSearchParams(bare.replace(/^[^?]*\?|#.*$/g, '')) : undefined;
}

interface ByDevice {
  first?: DeviceCode | undefined;
  show?: (device: DeviceCode, context: Context) => void | Promise<void>;
}

/**
 * With a code that the person enters on any device. RFC 8628. A code of an earlier run that still waits is shown again.
 * `first`: a code that nobody has seen yet. `show` tells the person; on the terminal unless told.
 */
export async function byDevice(account: Account, { first, show = showDevice }: ByDevice = {}): Promise<SignedIn> {
  const { clock, config, log } = account.context;
  const oauth = account.oauth();
  const { issuer = '', clientId } = oauth;
  const folder = config.directories.state;
  const pending = pendingDevice({ vault: account.vault, folder, askedFor: [issuer, clientId, account.name] });
  try {
    if (first) return await polled(first);
    const waiting = await pending.find(clock.now());
    if (waiting) {
      try {
        return await polled(waiting);
      } catch (error) {
        // The earlier run may have been interrupted before it heard that the code is over.
        if (!isOver(error)) throw error;
      }
    }
    return await polled(await requestDeviceCode(oauth));
  } finally {
    pending.release();
  }

  async function polled(device: DeviceCode): Promise<SignedIn> {
    await pending.keep(device);
    await show(device, account.context);
    try {
      const tokens = await pollDeviceToken({
        ...oauth,
        device,
        onProgress: ({ problem, waitMs }) => {
          if (problem) {
            const { code, status } = problem;
            log.warn({ event: 'oauth.device_poll_failed', code, status, delayMs: waitMs });
          } else log.debug({ event: 'oauth.device_poll_waiting', delayMs: waitMs });
        },
      });
      log.info({ event: 'oauth.token_exchange_success', account: account.name });
      pending.forget();
      return { tokens };
    } catch (error) {
      // A refused or expired code is over; after an interruption the code still waits.
      if (error instanceof OAuthError) pending.forget();
      throw error;
    }
  }
}

function isOver(error: unknown): boolean {
  return (
    error instanceof OAuthError && ['device_code_used', 'device_code_unknown', 'expired_token'].includes(error.code)
  );
}

async function showDevice(device: DeviceCode, context: Context): Promise<void> {
  const { io, text } = context;
  const { userCode, verificationUrl, verificationUrlComplete, expiresAt } = device;
  if (io.json) {
    io.print(JSON.stringify({ device: { userCode, verificationUrl, verificationUrlComplete, expiresAt } }));
    return;
  }
  const address = verificationUrlComplete ?? verificationUrl;
  if (io.stderr.isTTY) io.say(...(await import('uqr')).renderUnicodeCompact(address).split('\n'));
  const until = when(expiresAt.getTime(), context.timeStyle());
  io.warn(...text.enterCode({ url: verificationUrl, userCode, until }));
}

interface Exchange {
  code: string;
  pending: { redirectUri: string; codeVerifier: string };
}

async function exchanged(account: Account, { code, pending }: Exchange): Promise<TokenSet> {
  const { redirectUri, codeVerifier } = pending;
  const tokens = await exchangeCode({ ...account.oauth(), code, redirectUri, codeVerifier });
  account.context.log.info({ event: 'oauth.token_exchange_success', account: account.name });
  return tokens;
}
