/** What there is to say about a sign-in, for people and for programs. Holds no token. */

import { type AccountSummary, type Decision, decide, expiresAtMs, type SignInReason } from 'trakt-usher';
import type { Context } from '../context.ts';
import { describeCode } from '../text/describe-error.ts';
import { when } from '../text/times.ts';
import type { Account } from './account.ts';
import { recall } from './remembered.ts';

/** As `--json` prints it; times in ISO 8601. */
export interface Status {
  account: string;
  /** Who it is at Trakt, where Trakt has told. */
  user?: string;
  /**
   * `signed_in` · `suspect`: an answer to a renewal may be lost · `sign_in_required` · `renewal_required`: by hand, for
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
  /** How often this sign-in was renewed. */
  renewals?: number;
  /** False: nothing can renew it. */
  refreshable?: boolean;
  /** False: only `usher token-refresh` does. */
  autoRefresh?: boolean;
  refreshDueAt?: Date;
  /** No renewal before this. */
  retryAt?: Date;
  /** The last sending of a renewal whose answer may be lost: when, and which program on which machine. */
  inDoubt?: { at: Date; by: string }[];
  lastError?: { code: string; status?: number; at: Date };
  vault: string;
  key: string;
}

/** Whether a command that needs a token would get one. */
export function isGood({ state }: Status): boolean {
  return state !== 'sign_in_required' && state !== 'renewal_required';
}

/** Whether the access token, or a refresh, still serves this account. Undefined: it does. */
export function signInReason(summary: AccountSummary | undefined, nowMs: number): SignInReason | undefined {
  if (!summary) return 'never';
  if (summary.status.state === 'sign_in_required') return summary.status.reason;
  const decision = decisionOn(summary, nowMs);
  return decision.kind === 'sign_in' ? decision.reason : undefined;
}

export function statusOf(
  { name, session, vault, config }: Pick<Account, 'name' | 'session' | 'vault' | 'config'>,
  summary: AccountSummary | undefined,
  nowMs: number,
): Status {
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
  const endMs = expiresAtMs(current);
  const user = recall(config.directories.state).users[summary.grantId]?.username;
  return {
    ...base,
    ...(user !== undefined && { user }),
    state: stateOf(summary, { reason, automatic, nowMs }),
    ...(reason && { reason }),
    clientId: summary.clientId,
    ...(current.scope !== undefined && { scope: current.scope }),
    receivedAt: new Date(current.receivedAtMs),
    ...(endMs !== undefined && { expiresAt: new Date(endMs) }),
    renewals: summary.version - 1,
    refreshable: current.refreshable,
    autoRefresh: automatic,
    ...(automatic && summary.dueAtMs !== undefined && { refreshDueAt: new Date(summary.dueAtMs) }),
    ...(summary.retryAtMs !== undefined && { retryAt: new Date(summary.retryAtMs) }),
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

/** Whether there is no access token to serve until a renewal brings one. */
function isSpent(decision: Decision): boolean {
  return decision.kind === 'refresh_now' || (decision.kind === 'recover' && decision.blocking);
}

function decisionOn(summary: AccountSummary, nowMs: number): Decision {
  return decide({ ...summary, current: { ...summary.current, accessToken: '' } }, nowMs);
}

export function statusLines(status: Status, { text, timeStyle }: Pick<Context, 'text' | 'timeStyle'>): string[] {
  const style = timeStyle();
  const at = (date: Date | undefined) => (date ? when(date.getTime(), style) : undefined);
  const expired = status.expiresAt !== undefined && status.expiresAt.getTime() <= style.nowMs;
  const { statusLabels: labels, statusStates: states } = text;
  const { lastError, reason } = status;
  const state = reason ? `${states[status.state]}: ${text.signInRequired[reason]}` : states[status.state];
  const rows: [label: string, value: string | undefined][] = [
    [labels.account, status.account],
    [labels.user, status.user],
    [labels.state, state],
    [labels.accessToken, status.receivedAt && text.tokenLife(at(status.expiresAt), expired)],
    [labels.renewal, status.refreshable === undefined ? undefined : renewal(status, text, at)],
    [labels.renewed, status.receivedAt && text.renewedTimes(status.renewals ?? 0, at(status.receivedAt) ?? '')],
    ...(status.inDoubt ?? []).map((sent): [string, string] => [
      labels.inDoubt,
      text.sentBy(sent.by, at(sent.at) ?? ''),
    ]),
    [labels.lastError, lastError && text.failedAt(describeCode(lastError.code, text).message, at(lastError.at) ?? '')],
    [labels.retry, at(status.retryAt)],
    [labels.server, status.issuer],
    [labels.vault, status.vault],
    [labels.key, text.keySources[status.key] ?? status.key],
  ];
  const shown = rows.filter(([, value]) => value !== undefined);
  const width = Math.max(...shown.map(([label]) => label.length));
  const advice = text.advice[status.state];
  return [...shown.map(([label, value]) => `${label.padEnd(width)}  ${value}`), ...(advice ? [advice] : [])];
}

function renewal(
  { refreshable, refreshDueAt, autoRefresh }: Status,
  text: Context['text'],
  at: (date: Date | undefined) => string | undefined,
): string {
  if (!refreshable) return text.notRenewable;
  return autoRefresh === false ? text.renewedByHand : text.renewalDue(at(refreshDueAt));
}
