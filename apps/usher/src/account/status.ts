/** The status of a sign-in, for people and for programs. Holds no token. */

import { isByOriginal } from '@trakt-usher/vault';
import { type AccountSummary, expiresAtMs, type SignInReason } from 'trakt-usher';
import { type Decision, decide } from 'trakt-usher/session';
import type { Context } from '../context.ts';
import { type Line, styled } from '../terminal/style.ts';
import { describeCode } from '../text/describe-error.ts';
import { namingCall } from '../text/keep-call.ts';
import { dateAt, when } from '../text/times.ts';
import type { Account } from './account.ts';
import { useBeforeMs } from './keep-alive.ts';
import { recall } from './remembered.ts';

/** As `--json` prints it; times in ISO 8601. */
export interface Status {
  account: string;
  /** The name at Trakt, if Trakt has ever named it. */
  user?: string;
  /** Whether Trakt, asked just now, accepts the token. */
  checked?: boolean;
  /**
   * `signed_in` · `suspect`: an answer to a renewal may be lost · `sign_in_required` · `renewal_required`: by hand, because
   * auth.auto_refresh is false · `token_given`: an access token from the configuration is used
   */
  state: 'signed_in' | 'suspect' | 'sign_in_required' | 'renewal_required' | 'token_given';
  reason?: SignInReason;
  issuer: string;
  api: string;
  clientId?: string;
  scope?: string;
  /** When the current access token was received, and when its life ends by our clock. */
  receivedAt?: Date;
  expiresAt?: Date;
  /** The number of renewals of this sign-in. */
  renewals?: number;
  /** False: nothing can renew it. */
  refreshable?: boolean;
  /** False: only `usher token-refresh` does. */
  autoRefresh?: boolean;
  refreshDueAt?: Date;
  /** Trakt may delete an app, and a sign-in may lapse, that is not used before this. */
  useBefore?: Date;
  /** No renewal before this. */
  retryAt?: Date;
  /** The last sending of a renewal whose answer may be lost: when, and which program on which machine. */
  inDoubt?: { at: Date; by: string }[];
  lastError?: { code: string; status?: number; at: Date };
  vault: string;
  key: string;
}

/** True if a command that needs a token would get one. */
export function isGood({ state }: Status): boolean {
  return state !== 'sign_in_required' && state !== 'renewal_required';
}

/** Why a new sign-in is needed. Undefined while the access token, or a refresh, still works. */
export function signInReason(summary: AccountSummary | undefined, nowMs: number): SignInReason | undefined {
  if (!summary) return 'never';
  if (summary.status.state === 'sign_in_required') return summary.status.reason;
  const decision = decisionOn(summary, nowMs);
  return decision.kind === 'sign_in' ? decision.reason : undefined;
}

export function statusOf(
  {
    name,
    session,
    vault,
    context: { clock, config },
  }: Pick<Account, 'name'> & {
    session: Pick<Account['session'], 'issuer' | 'apiOrigin'>;
    vault: Pick<Account['vault'], 'location' | 'keySource'>;
    context: Pick<Context, 'clock' | 'config'>;
  },
  summary: AccountSummary | undefined,
): Status {
  const nowMs = clock.now();
  const base = {
    account: name,
    issuer: session.issuer,
    api: session.apiOrigin,
    vault: vault.location,
    key: vault.keySource,
  };
  const given = config.get('trakt.access_token') !== undefined;
  if (given && !(summary && config.get('auth.use_oauth'))) return { ...base, state: 'token_given', refreshable: false };
  const automatic = config.get('auth.auto_refresh');
  const reason = signInReason(summary, nowMs);
  if (!summary) return { ...base, state: 'sign_in_required', ...(reason && { reason }) };
  const { current, lastError } = summary;
  const expiresAt = dateAt(expiresAtMs(current));
  const retryAt = dateAt(summary.retryAtMs);
  const user = recall(config.directories.state).users[summary.grantId]?.username;
  return {
    ...base,
    ...(user !== undefined && { user }),
    state: stateOf(summary, { reason, automatic, nowMs }),
    ...(reason && { reason }),
    clientId: summary.clientId,
    ...(current.scope !== undefined && { scope: current.scope }),
    receivedAt: new Date(current.receivedAtMs),
    ...(expiresAt && { expiresAt }),
    renewals: summary.version - 1,
    refreshable: current.refreshable,
    autoRefresh: automatic,
    ...(automatic && summary.dueAtMs !== undefined && { refreshDueAt: new Date(summary.dueAtMs) }),
    ...(current.refreshable && { useBefore: new Date(useBeforeMs(current)) }),
    ...(retryAt && { retryAt }),
    ...(summary.intent && {
      inDoubt: [{ at: new Date(summary.intent.last.sentAtMs), by: summary.intent.last.by }],
    }),
    ...(lastError && {
      lastError: {
        code: lastError.code,
        ...(lastError.status !== undefined && { status: lastError.status }),
        at: new Date(lastError.atMs),
      },
    }),
  };
}

function stateOf(
  summary: AccountSummary,
  { reason, automatic, nowMs }: { reason: SignInReason | undefined; automatic: boolean; nowMs: number },
): Status['state'] {
  const decision = decisionOn(summary, nowMs);
  if (reason !== undefined) return 'sign_in_required';
  if (!automatic && isSpent(decision)) return 'renewal_required';
  const doubtful = summary.status.state === 'suspect' || (decision.kind === 'recover' && decision.blocking);
  return doubtful ? 'suspect' : 'signed_in';
}

/** True if there is no valid access token until a renewal brings one. */
function isSpent(decision: Decision): boolean {
  return decision.kind === 'refresh_now' || (decision.kind === 'recover' && decision.blocking);
}

function decisionOn(summary: AccountSummary, nowMs: number): Decision {
  return decide({ ...summary, current: { ...summary.current, accessToken: '' } }, nowMs);
}

export function statusLines(status: Status, { text, circumstances }: Pick<Context, 'text' | 'circumstances'>): Line[] {
  const style = circumstances();
  const at = (date: Date | undefined) => (date ? when(date.getTime(), style) : undefined);
  const { statusLabels: labels, statusStates: states } = text;
  const { lastError, reason } = status;
  const state = reason ? `${states[status.state]}: ${text.signInRequired[reason]}` : states[status.state];
  const rows: [label: string, value: string | undefined][] = [
    [labels.account, status.account],
    [labels.user, status.user],
    [labels.state, state],
    [labels.accessToken, status.receivedAt && text.tokenLife[tokenUse(status, style.nowMs)](at(status.expiresAt))],
    [labels.checked, status.checked ? text.checked : undefined],
    [labels.renewal, status.refreshable === undefined ? undefined : renewal(status, text, at)],
    [labels.useBefore, reason || !status.useBefore ? undefined : text.useBefore(at(status.useBefore) ?? '')],
    [labels.renewed, status.receivedAt && text.renewedTimes(status.renewals ?? 0, at(status.receivedAt) ?? '')],
    ...(status.inDoubt ?? []).map((sent): [string, string] => [
      labels.inDoubt,
      isByOriginal(sent.by) ? text.byTheOriginal : text.sentBy(sent.by, at(sent.at) ?? ''),
    ]),
    [labels.lastError, lastError && text.failedAt(describeCode(lastError.code, text).message, at(lastError.at) ?? '')],
    [labels.retry, reason ? undefined : at(status.retryAt)],
    [labels.server, status.issuer],
    [labels.vault, status.vault],
    [labels.key, text.keySources[status.key] ?? status.key],
  ];
  const shown = rows.filter(([, value]) => value !== undefined);
  const width = Math.max(...shown.map(([label]) => label.length));
  const known = text.advice[status.state];
  const advice = known === undefined ? undefined : namingCall(known, style.call ?? {});
  const lines = shown.map(([label, value = '']): Line => {
    const start = `${label.padEnd(width)}  `;
    return label === labels.state ? [start, styled(colours[status.state], value)] : start + value;
  });
  return [...lines, ...(advice ? [advice] : [])];
}

const colours: Readonly<Record<Status['state'], 'green' | 'yellow' | 'red'>> = {
  signed_in: 'green',
  token_given: 'green',
  suspect: 'yellow',
  renewal_required: 'yellow',
  sign_in_required: 'red',
};

/** What the access token is good for. A sign-in that is over can leave one behind that Trakt still takes. */
function tokenUse({ expiresAt, reason }: Status, nowMs: number): 'valid' | 'expired' | 'refused' | 'left' {
  if (reason === 'revoked') return 'refused';
  if (expiresAt !== undefined && expiresAt.getTime() <= nowMs) return 'expired';
  return reason === undefined ? 'valid' : 'left';
}

function renewal(
  { refreshable, refreshDueAt, autoRefresh, reason }: Status,
  text: Context['text'],
  at: (date: Date | undefined) => string | undefined,
): string {
  if (!refreshable) return text.notRenewable;
  if (reason) return text.notRenewableNow;
  return autoRefresh === false ? text.renewedByHand : text.renewalDue(at(refreshDueAt));
}
