/** Decides, from the platform's error, whether a request can have reached the server. */

import { NetworkError } from '../errors.ts';

/**
 * The error for a request that got no complete answer. `sent` is `no` only where the platform proves it.
 *
 * The platform's error isn't kept as the cause: some HTTP clients attach the whole request, with its tokens, to errors.
 */
export function networkError({
  error,
  host,
  status,
  wasOffline = false,
}: {
  error: unknown;
  host: string;
  /** The status, if an answer came and broke off. */
  status?: number | undefined;
  /** The result of `isOffline()` before the request. */
  wasOffline?: boolean;
}): NetworkError {
  const neverSent = status === undefined && (failedBeforeSending(error) || (wasOffline && isOffline()));
  return new NetworkError(describe({ error, host, status }), { sent: neverSent ? 'no' : 'maybe', host, status });
}

/** True in a browser that knows it has no network. Other runtimes don't tell. */
export function isOffline(): boolean {
  return globalThis.navigator?.onLine === false;
}

/** Codes of Node, undici and Bun for a connection that never stood, over which no request can have gone. */
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
}

/** fetch puts the system's error into `cause`. Deeper causes are not looked at. */
const deepestCause = 4;

function failedBeforeSending(error: unknown, depth = 0): boolean {
  if (depth > deepestCause || typeof error !== 'object' || error === null) return false;
  const { code, syscall, cause, errors }: SystemError = error;
  // Several addresses were tried. Each of them has to have failed that early.
  if (Array.isArray(errors) && errors.length > 0) return errors.every((part) => failedBeforeSending(part, depth + 1));
  if (syscall === 'connect' || syscall === 'getaddrinfo') return true;
  // A connection that stood can end with some of these codes, too.
  if (syscall === 'read' || syscall === 'write') return false;
  // Neither ERR_SSL_* nor EPROTO is among them: a connection that has carried the request can end with these, too.
  if (typeof code === 'string') return code.startsWith('CERT_') || codesBeforeSending.has(code);
  return failedBeforeSending(cause, depth + 1);
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
