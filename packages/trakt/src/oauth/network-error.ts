/** Judges, from what the platform threw, whether a request can have reached the server. */

import { NetworkError } from '../errors.ts';

/**
 * The error for a request that got no complete answer. `sent` is `no` only where the platform proves it.
 *
 * What was thrown isn't kept as the cause: some HTTP clients hang the whole request, tokens included, on their errors.
 */
export function networkError({
  error,
  host,
  status,
  wasOffline = false,
}: {
  error: unknown;
  host: string;
  /** Of an answer that then broke off. */
  status?: number | undefined;
  /** What `isOffline()` said before the request. */
  wasOffline?: boolean;
}): NetworkError {
  const neverSent = status === undefined && (failedBeforeSending(error) || (wasOffline && isOffline()));
  return new NetworkError(describe({ error, host, status }), { sent: neverSent ? 'no' : 'maybe', host, status });
}

/** A browser that knows it has no network at all. Other runtimes don't say. */
export function isOffline(): boolean {
  return globalThis.navigator?.onLine === false;
}

/** Finding, reaching or trusting the host failed, as Node, undici and Bun name it: no request without a connection. */
const codesBeforeSending = new Set([
  'ENOTFOUND',
  'EAI_AGAIN',
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'ERR_TLS_HANDSHAKE_TIMEOUT',
  'ConnectionRefused',
  'FailedToOpenSocket',
]);

interface SystemError {
  code?: unknown;
  syscall?: unknown;
  cause?: unknown;
  errors?: unknown;
  message?: unknown;
}

/** fetch hides the system's error in `cause`; more than this many layers are nobody's. */
const deepestCause = 4;

function failedBeforeSending(error: unknown, depth = 0): boolean {
  if (depth > deepestCause || typeof error !== 'object' || error === null) return false;
  const { code, syscall, cause, errors, message }: SystemError = error;
  // Several addresses tried: every one has to have failed that early.
  if (Array.isArray(errors) && errors.length > 0) return errors.every((part) => failedBeforeSending(part, depth + 1));
  if (syscall === 'connect' || syscall === 'getaddrinfo') return true;
  // A connection that was good once can end with some of these codes as well.
  if (syscall === 'read' || syscall === 'write') return false;
  // Not what begins with ERR_SSL_, nor EPROTO: a connection over which the request has gone can end with these as well.
  if (typeof code === 'string') return code.startsWith('CERT_') || codesBeforeSending.has(code);
  return namesNoConnection(message) || failedBeforeSending(cause, depth + 1);
}

/** Deno's word for a connection that never stood; its errors have no codes. */
function namesNoConnection(message: unknown): boolean {
  return typeof message === 'string' && message.includes('client error (Connect)');
}

function describe({ error, host, status }: { error: unknown; host: string; status: number | undefined }): string {
  if (error instanceof Error && error.name === 'TimeoutError') return `${host} didn't answer in time. Try again later.`;
  if (status !== undefined) return `The answer of ${host} broke off. Try again later.`;
  const code = systemCode(error);
  return `${host} can't be reached${code ? ` (${code})` : ''}. Check the connection and try again.`;
}

function systemCode(error: unknown, depth = 0): string | undefined {
  if (depth > deepestCause || typeof error !== 'object' || error === null) return undefined;
  const { code, cause }: SystemError = error;
  return typeof code === 'string' && /^[A-Z][A-Z0-9_]{1,60}$/.test(code) ? code : systemCode(cause, depth + 1);
}
