/** Where a command's access tokens come from: the vault, or a token that the configuration gives. */

import { type AccessTokens, type Session, SignInRequired } from 'trakt-usher';
import { decide } from 'trakt-usher/session';
import type { Context } from '../context.ts';
import { SettingError } from '../errors/setting.ts';
import { GivenTokenRefused, RenewalOff, TokenMissing } from '../errors/sign-in.ts';

/** @throws SettingError for a configured token that may not go to the configured server */
export function tokensOf(
  { config, clock }: Pick<Context, 'config' | 'clock'>,
  { session, takeSeed }: { session: Session; takeSeed: () => Promise<void> },
): AccessTokens {
  const configured = configuredToken(config);
  const stored = afterSeed(takeSeed, config.get('auth.auto_refresh') ? session : asStored(session, clock));
  if (!config.get('auth.use_oauth')) return configured ?? { accessToken: () => Promise.reject(new TokenMissing()) };
  if (!configured) return stored;
  return {
    async accessToken(options) {
      await takeSeed();
      return ((await session.read()) ? stored : configured).accessToken(options);
    },
  };
}

function afterSeed(takeSeed: () => Promise<void>, tokens: AccessTokens): AccessTokens {
  return {
    async accessToken(options) {
      await takeSeed();
      return tokens.accessToken(options);
    },
  };
}

/** A token from elsewhere: used as it is, for as long as it is accepted. */
function configuredToken(config: Context['config']): AccessTokens | undefined {
  const token = config.get('trakt.access_token');
  if (token === undefined) return undefined;
  const tokenOrigin = config.origin('trakt.access_token');
  if (tokenOrigin.kind === 'file' && config.origin('trakt.api_url').kind === 'environment') {
    throw new SettingError('trakt.access_token', { problem: { kind: 'other_server' }, origin: tokenOrigin });
  }
  return {
    async accessToken({ rejected } = {}) {
      if (rejected === token) throw new GivenTokenRefused(tokenOrigin);
      return token;
    },
  };
}

/** The stored token while it lives. Sends nothing, whatever is due or in doubt. */
function asStored(session: Session, clock: Context['clock']): AccessTokens {
  return {
    async accessToken({ rejected } = {}) {
      const record = await session.read();
      const decision = decide(record, clock.now(), { rejected });
      if (decision.kind === 'sign_in') throw new SignInRequired(decision.reason, { account: session.account });
      const spent = decision.kind === 'refresh_now' || (decision.kind === 'recover' && decision.blocking);
      if (!record || spent) throw new RenewalOff();
      return record.current.accessToken;
    },
  };
}
