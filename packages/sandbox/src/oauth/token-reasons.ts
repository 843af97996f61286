/** Why a token is refused, in words for the request log. */
import { distance } from '../pages/time.ts';
import type { GrantRefusal, Grants } from './grants.ts';

export function accessRefusal(grants: Grants, accessToken: string, nowMs: number): string {
  return endOf(grants, accessToken, nowMs) ?? (grants.kindOf(accessToken) ? notAccess : 'unknown access token');
}

export function refreshRefusal(
  grants: Grants,
  { refreshToken, refusal, nowMs }: { refreshToken: string; refusal: GrantRefusal; nowMs: number },
): string {
  if (refusal === 'other_client') return 'refresh token of another app';
  const kind = grants.kindOf(refreshToken);
  if (kind === 'access') return 'an access token in place of a refresh token';
  return endOf(grants, refreshToken, nowMs) ?? (kind ? fromBeforeTheMove : 'unknown refresh token');
}

const notAccess = 'a refresh token in place of an access token';
const fromBeforeTheMove = 'refresh token from before the move of the server';

function endOf(grants: Grants, token: string, nowMs: number): string | undefined {
  const end = grants.endOf(token);
  return end && `${end.kind} token ${end.how} ${distance(end.atMs - nowMs)}`;
}
