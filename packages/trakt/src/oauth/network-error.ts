/** Decides, from the platform's error, whether a request can have reached the server. */

import { NetworkError, type NetworkReason } from '../errors.ts';

/**
 * The error for a request of your own, over a transport, that got no complete answer. `sent` is `no` only where the platform proves it.
 *
 * The platform's error isn't kept as the cause: some HTTP clients attach the whole request, with its tokens, to errors.
 *
 * @example
 * ```ts
 * const host = 'api.trakt.tv';
 * const reply = await fetch(`https://${host}/movies/trending`).catch((error) => {
 *   throw networkError({ error, host });
 * });
 * ```
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
  wasOffline?: boolean | undefined;
}): NetworkError {
  const offline = wasOffline && isOffline();
  const sent = status === undefined && (failedBeforeSending(error) || offline) ? 'no' : 'maybe';
  const codes = stringsOf(error, 'code', /^([A-Z][A-Z0-9_]{1,60}|ConnectionRefused|FailedToOpenSocket)$/);
  const reason = offline && sent === 'no' ? 'offline' : reasonOf({ error, codes, status });
  const [proxy] = stringsOf(error, 'proxy', /^[\w.:[\]-]{1,260}$/);
  const message = sentences[reason]({ host, proxy, code: codes.at(-1) });
  // What the environment says stays as it is while a program runs.
  const retryable = !codes.includes('ERR_PROXY_INVALID');
  return new NetworkError(message, { sent, host, reason, proxy, status, retryable });
}

/** True in a browser that knows it has no network. Other runtimes don't tell. */
export function isOffline(): boolean {
  return globalThis.navigator?.onLine === false;
}

/** Finding, reaching or trusting the host failed, as Node, undici and Bun name it: no request without a connection. */
const beforeSending: Readonly<Record<string, NetworkReason>> = {
  ENOTFOUND: 'dns',
  EAI_AGAIN: 'dns',
  ECONNREFUSED: 'refused',
  ConnectionRefused: 'refused',
  FailedToOpenSocket: 'unreachable',
  EHOSTUNREACH: 'unreachable',
  ENETUNREACH: 'unreachable',
  UND_ERR_CONNECT_TIMEOUT: 'timeout',
  ERR_TLS_HANDSHAKE_TIMEOUT: 'timeout',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'certificate',
  SELF_SIGNED_CERT_IN_CHAIN: 'certificate',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'certificate',
  UNABLE_TO_GET_ISSUER_CERT: 'certificate',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'certificate',
  ERR_TLS_CERT_ALTNAME_INVALID: 'certificate',
  ERR_PROXY_INVALID: 'proxy',
  ERR_PROXY_UNREACHABLE: 'proxy',
  ERR_PROXY_REFUSED: 'proxy',
  ERR_PROXY_PASSWORD: 'proxy_password',
};

/** A connection that broke, or an answer that nobody would take, however far it had come. */
const atAnyTime: Readonly<Record<string, NetworkReason>> = {
  ETIMEDOUT: 'timeout',
  UND_ERR_HEADERS_TIMEOUT: 'timeout',
  UND_ERR_BODY_TIMEOUT: 'timeout',
  ECONNRESET: 'cut',
  EPIPE: 'cut',
  UND_ERR_SOCKET: 'cut',
  ERR_ANSWER_TOO_LONG: 'too_long',
  ERR_BUFFER_TOO_LARGE: 'too_long',
  UND_ERR_RES_EXCEEDED_MAX_SIZE: 'too_long',
  UND_ERR_HEADERS_OVERFLOW: 'too_long',
  HPE_HEADER_OVERFLOW: 'too_long',
};

interface SystemError {
  code?: unknown;
  proxy?: unknown;
  syscall?: unknown;
  cause?: unknown;
  errors?: unknown;
  message?: unknown;
}

/** fetch puts the system's error into `cause`. Deeper causes are not looked at. */
const deepestCause = 4;

function failedBeforeSending(error: unknown, depth = 0): boolean {
  if (depth > deepestCause || typeof error !== 'object' || error === null) return false;
  const { code, syscall, cause, errors, message }: SystemError = error;
  // Several addresses were tried. Each of them has to have failed that early.
  if (Array.isArray(errors) && errors.length > 0) return errors.every((part) => failedBeforeSending(part, depth + 1));
  if (syscall === 'connect' || syscall === 'getaddrinfo') return true;
  // A connection that stood can end with some of these codes, too.
  if (syscall === 'read' || syscall === 'write') return false;
  // Neither ERR_SSL_* nor EPROTO is among them: a connection that has carried the request can end with these, too.
  if (typeof code === 'string') return code.startsWith('CERT_') || Object.hasOwn(beforeSending, code);
  return namesNoConnection(message) || failedBeforeSending(cause, depth + 1);
}

/** Deno's word for a connection that never stood. Its errors have no codes. */
function namesNoConnection(message: unknown): boolean {
  return typeof message === 'string' && message.includes('client error (Connect)');
}

function reasonOf(facts: { error: unknown; codes: string[]; status: number | undefined }): NetworkReason {
  if (facts.error instanceof Error && facts.error.name === 'TimeoutError') return 'timeout';
  for (const code of facts.codes) {
    if (code.startsWith('CERT_')) return 'certificate';
    const reason = beforeSending[code] ?? atAnyTime[code];
    if (reason) return reason;
  }
  return facts.status === undefined ? 'unknown' : 'cut';
}

/** What this field holds in the error and in what caused it, where it has this form. */
function stringsOf(error: unknown, name: 'code' | 'proxy', form: RegExp, depth = 0): string[] {
  if (depth > deepestCause || typeof error !== 'object' || error === null) return [];
  const { [name]: value, cause }: SystemError = error;
  return [
    ...(typeof value === 'string' && form.test(value) ? [value] : []),
    ...stringsOf(cause, name, form, depth + 1),
  ];
}

interface Facts {
  host: string;
  proxy: string | undefined;
  code: string | undefined;
}

const noConnection = ({ host, code }: Facts) =>
  `${host} can't be reached${code ? ` (${code})` : ''}. Check the connection and try again.`;

const sentences: Record<NetworkReason, (facts: Facts) => string> = {
  dns: noConnection,
  refused: noConnection,
  unreachable: noConnection,
  unknown: noConnection,
  offline: ({ host }) => `${host} can't be reached: there is no network. Try again later.`,
  certificate: ({ host, code }) =>
    `The certificate of ${host} is not trusted (${code}). If it is your firewall's, name it in NODE_EXTRA_CA_CERTS.`,
  proxy: ({ host, proxy, code }) =>
    `There is no way to ${host} through the proxy ${proxy} (${code}). Look at HTTPS_PROXY and NO_PROXY.`,
  proxy_password: ({ host, proxy }) =>
    `There is no way to ${host} through the proxy ${proxy} without a user name and password. Put them into HTTPS_PROXY: http://user:password@${proxy}`,
  timeout: ({ host }) => `${host} didn't answer in time. Try again later.`,
  cut: ({ host }) => `The connection to ${host} broke before its answer was complete. Try again later.`,
  too_long: ({ host }) => `The answer of ${host} is too long to be Trakt's. Try again later.`,
};
