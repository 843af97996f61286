/** Which proxy the environment names for an address, as curl, git, gh and npm read it. */

import { BlockList, isIP } from 'node:net';

export type Environment = Readonly<Record<string, string | undefined>>;

export interface ProxyServer {
  /** With the user name and the password, where it has them. */
  url: URL;
  /** Its host and port: all of it that may be shown. */
  host: string;
  /** That named it, e.g. `HTTPS_PROXY`. */
  variable: string;
}

export type ProxyErrorCode = 'ERR_PROXY_INVALID' | 'ERR_PROXY_UNREACHABLE' | 'ERR_PROXY_PASSWORD' | 'ERR_PROXY_REFUSED';

/**
 * No way through the proxy. Nothing was sent to the server.
 *
 * @example
 * ```ts
 * try {
 *   proxyFor('https://api.trakt.tv', { HTTPS_PROXY: 'socks5://127.0.0.1:1080' });
 * } catch (error) {
 *   if (!(error instanceof ProxyError)) throw error;
 *   show(`${error.proxy} has to name an http or https proxy.`);
 * }
 * ```
 */
export class ProxyError extends Error {
  override readonly name = 'ProxyError';
  readonly code: ProxyErrorCode;
  /** Its host and port, or the variable where it can't be read. */
  readonly proxy: string;
  /** As of the errors of Node's connections. */
  readonly syscall = 'connect';

  constructor(code: ProxyErrorCode, proxy: string, options?: ErrorOptions) {
    super(`${code}: ${proxy}`, options);
    this.code = code;
    this.proxy = proxy;
  }
}

/**
 * `https_proxy`, else `all_proxy`, unless `no_proxy` names the host; for plain http `http_proxy`. In lower or upper case; in lower
 * case first. This machine is never asked through a proxy, except over https with `NODE_USE_ENV_PROXY=1`: that switch asks
 * for Node's own rule, which leaves out only what `no_proxy` names.
 *
 * @example
 * ```ts
 * const proxy = proxyFor('https://api.trakt.tv', process.env);
 * show(proxy ? `Through ${proxy.host}, which ${proxy.variable} names` : 'Without a proxy');
 * ```
 * @throws ProxyError where what is named is no http or https proxy.
 */
export function proxyFor(address: string | URL, environment: Environment): ProxyServer | undefined {
  const url = typeof address === 'string' ? new URL(address) : address;
  const named = variable(`${url.protocol.slice(0, -1)}_proxy`, environment) ?? variable('all_proxy', environment);
  if (!named || isLocal(url, environment) || isExempt(url, variable('no_proxy', environment)?.value ?? ''))
    return undefined;
  const written = named.value.includes('://') ? named.value : `http://${named.value}`;
  const proxy = URL.canParse(written) ? new URL(written) : undefined;
  // Such a sign in a password ends the host before it: the user name would be the host, and the password its port.
  const isCut = /\/\/.*[/\\?#].*@/.test(written);
  if (!proxy || isCut || !['http:', 'https:'].includes(proxy.protocol)) {
    throw new ProxyError('ERR_PROXY_INVALID', named.name);
  }
  return { url: proxy, host: proxy.host, variable: named.name };
}

function variable(name: string, environment: Environment): { name: string; value: string } | undefined {
  for (const spelling of [name, name.toUpperCase()]) {
    // In quotes, as a file of variables leaves it that no shell reads.
    const value = environment[spelling]?.trim().replace(/^(["'])(.*)\1$/, '$2');
    if (value) return { name: spelling, value };
  }
  return undefined;
}

function isLocal({ hostname, protocol }: URL, { NODE_USE_ENV_PROXY }: Environment): boolean {
  if (NODE_USE_ENV_PROXY === '1' && protocol === 'https:') return false;
  return /^(localhost|.+\.localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
}

/** Of hosts, domains with all below them, addresses and subnets, each with or without a port; `*` is all. */
function isExempt(url: URL, list: string): boolean {
  // As an address, or with a dot at the end, it still names a host.
  const entries = list
    .toLowerCase()
    .split(/[\s,;]+/)
    .map((entry) => entry.replace(/^https?:\/\/|[./]+$/g, ''));
  return entries.some((entry) => entry === '*' || (entry !== '' && matches(url, entry)));
}

function matches({ hostname, protocol, port }: URL, entry: string): boolean {
  // An IPv6 address without brackets is followed by no port.
  const [, bracketed, plain = entry, entryPort] = /^(?:\[(.+)\]|([^:]+))(?::(\d+))?$/.exec(entry) ?? [];
  const wanted = bracketed ?? plain;
  if (entryPort !== undefined && entryPort !== (port || (protocol === 'https:' ? '443' : '80'))) return false;
  const host = hostname.replace(/^\[|\]$/g, '');
  if (isIP(host)) return isWithin(host, wanted);
  const domain = wanted.replace(/^\*?\./, '');
  return domain !== '' && (host === domain || host.endsWith(`.${domain}`));
}

function isWithin(address: string, wanted: string): boolean {
  const [base = '', prefix] = wanted.split('/');
  const family = isIP(base);
  const longest = family === 4 ? 32 : 128;
  const bits = prefix === undefined ? longest : Number(prefix);
  if (family !== isIP(address) || !Number.isInteger(bits) || bits < 0 || bits > longest) return false;
  const subnet = new BlockList();
  subnet.addSubnet(base, bits, family === 4 ? 'ipv4' : 'ipv6');
  return subnet.check(address, family === 4 ? 'ipv4' : 'ipv6');
}
