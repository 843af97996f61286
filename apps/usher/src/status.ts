/** What there is to say about a sign-in, for people and for programs. Holds no token. */

import { type AccountSummary, expiresAtMs } from 'trakt-usher';
import { type Account, signInReason } from './account.ts';
import type { Context } from './context.ts';
import { when } from './text/times.ts';

/** As `--json` prints it; times in ISO 8601. */
export interface Status {
  account: string;
  /** `signed_in` · `suspect`: an answer to a refresh may be lost · `sign_in_required` */
  state: 'signed_in' | 'suspect' | 'sign_in_required';
  reason?: string;
  issuer: string;
  api: string;
  clientId?: string;
  scope?: string;
  /** When the current access token was received, and when its life ends by our clock. */
  receivedAt?: Date;
  expiresAt?: Date;
  /** False: nothing can renew it. */
  refreshable?: boolean;
  refreshDueAt?: Date;
  /** No refresh before this. */
  retryAt?: Date;
  lastError?: { code: string; status?: number; at: Date };
  vault: string;
  key: string;
}

export function statusOf(
  { name, session, vault }: Pick<Account, 'name' | 'session' | 'vault'>,
  summary: AccountSummary | undefined,
  nowMs: number,
): Status {
  const reason = signInReason(summary, nowMs);
  const base = {
    account: name,
    state: reason !== undefined ? 'sign_in_required' : summary?.status.state === 'suspect' ? 'suspect' : 'signed_in',
    ...(reason !== undefined && { reason }),
    issuer: session.issuer,
    api: session.apiOrigin,
    vault: vault.location,
    key: vault.keySource,
  } as const;
  if (!summary) return base;
  const { current, lastError } = summary;
  const endMs = expiresAtMs(current);
  return {
    ...base,
    clientId: summary.clientId,
    ...(current.scope !== undefined && { scope: current.scope }),
    receivedAt: new Date(current.receivedAtMs),
    ...(endMs !== undefined && { expiresAt: new Date(endMs) }),
    refreshable: current.refreshable,
    ...(summary.dueAtMs !== undefined && { refreshDueAt: new Date(summary.dueAtMs) }),
    ...(summary.retryAtMs !== undefined && { retryAt: new Date(summary.retryAtMs) }),
    ...(lastError && {
      lastError: {
        code: lastError.code,
        ...(lastError.status !== undefined && { status: lastError.status }),
        at: new Date(lastError.atMs),
      },
    }),
  };
}

export function statusLines(status: Status, { text, timeStyle }: Pick<Context, 'text' | 'timeStyle'>): string[] {
  const style = timeStyle();
  const at = (date: Date | undefined) => (date ? when(date.getTime(), style) : undefined);
  const expired = status.expiresAt !== undefined && status.expiresAt.getTime() <= style.nowMs;
  const rows: [label: string, value: string | undefined][] = [
    [text.statusLabels.state, text.statusStates[status.state]],
    [text.statusLabels.accessToken, text.tokenLife(at(status.expiresAt), expired)],
    [text.statusLabels.renewal, status.refreshable ? text.renewalDue(at(status.refreshDueAt)) : text.notRenewable],
    [text.statusLabels.retry, at(status.retryAt)],
    [text.statusLabels.lastError, status.lastError && `${status.lastError.code}, ${at(status.lastError.at)}`],
    [text.statusLabels.account, status.account],
    [text.statusLabels.server, status.issuer],
    [text.statusLabels.vault, status.vault],
    [text.statusLabels.key, text.keySources[status.key] ?? status.key],
  ];
  const shown = rows.filter(([, value]) => value !== undefined);
  const width = Math.max(...shown.map(([label]) => label.length));
  const lines = shown.map(([label, value]) => `${label.padEnd(width)}  ${value}`);
  return status.state === 'sign_in_required' ? [...lines, text.signIn] : lines;
}
