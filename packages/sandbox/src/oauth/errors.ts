/** OAuth's error answers (RFC 6749 section 5.2), in our own words. */
import type { Context } from 'hono';
import { noteReason } from '../reasons.ts';

export type OAuthErrorCode =
  | 'invalid_request'
  | 'invalid_client'
  | 'invalid_grant'
  | 'unsupported_grant_type'
  | 'server_error';

type ProblemStatus = 400 | 401 | 403;

export interface OAuthProblem {
  readonly status: ProblemStatus;
  readonly error: OAuthErrorCode;
  readonly description: string;
  /** For the request log: the reason, where it is more precise than the description. */
  readonly reason?: string;
}

export function problem(status: ProblemStatus, error: OAuthErrorCode, description: string): OAuthProblem {
  return { status, error, description };
}

export function refuse(c: Context, { status, error, description, reason }: OAuthProblem): Response {
  noteReason(c, reason ?? description);
  return c.json({ error, error_description: description }, status, { 'Cache-Control': 'no-store' });
}
