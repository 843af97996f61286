/** Opens a connection to a server, straight or through a proxy. Until it stands, nothing of a request has left this machine. */

import http from 'node:http';
import https from 'node:https';
import net from 'node:net';
import tls from 'node:tls';
import { ProxyError, type ProxyServer } from './proxy.ts';

export interface Opening {
  /** Of the server. */
  url: URL;
  proxy: ProxyServer | undefined;
  /** Whom to trust, if not whom Node trusts. */
  secureContext?: tls.SecureContext | undefined;
  /** To the end of the TLS handshake. Milliseconds. */
  withinMs: number;
  signal: AbortSignal | undefined;
}

type Done = (error: Error | null, socket?: net.Socket) => void;

/** Every error has the `syscall` `connect`: nothing was sent. */
export function openConnection({ url, proxy, secureContext, withinMs, signal }: Opening, done: Done): void {
  let underWay: { destroy(): unknown } | undefined;
  /** Who hasn't answered yet. */
  let asking = proxy?.host;
  let over = false;
  const end = () => {
    over = true;
    clearTimeout(timer);
    signal?.removeEventListener('abort', leave);
  };
  const fail = (error: Error) => {
    if (over) return;
    end();
    underWay?.destroy();
    done(Object.assign(error, { syscall: 'connect' }));
  };
  const leave = () => fail(new Error('No longer wanted', { cause: signal?.reason }));
  const endMs = performance.now() + withinMs;
  const expire = () =>
    fail(asking ? new ProxyError('ERR_PROXY_UNREACHABLE', asking, { cause: timedOut() }) : timedOut());
  const timer = setTimeout(expire, withinMs);
  signal?.addEventListener('abort', leave, { once: true });
  if (signal?.aborted) leave();
  else if (proxy) underWay = askProxy({ proxy, url, secureContext, fail, done: stand });
  else stand();

  function stand(tunnel?: net.Socket): void {
    if (over) {
      tunnel?.destroy();
      return;
    }
    asking = undefined;
    const secure = url.protocol === 'https:';
    const socket = secure
      ? tls.connect({ ...tlsOptions(url, tunnel), ...(secureContext && { secureContext }) })
      : (tunnel ?? net.connect(addressOf(url)));
    underWay = socket;
    if (tunnel) socket.once('close', () => tunnel.destroy());
    // For good: between here and whoever takes the socket over, it can break.
    socket.on('error', fail);
    const stands = () => {
      // After a pause of the process its sockets can come before its timers: nothing goes out late.
      if (performance.now() > endMs) fail(timedOut());
      if (over) return;
      end();
      done(null, socket);
    };
    if (socket.connecting || secure) socket.once(secure ? 'secureConnect' : 'connect', stands);
    else stands();
  }
}

interface Asking extends Pick<Opening, 'url' | 'secureContext'> {
  proxy: ProxyServer;
  fail: (error: Error) => void;
  done: (tunnel: net.Socket) => void;
}

/** RFC 9110 section 9.3.6. */
function askProxy({ proxy, url, secureContext, fail, done }: Asking): http.ClientRequest {
  const { username, password, protocol } = proxy.url;
  const { host, port } = addressOf(url);
  const authority = `${host.includes(':') ? `[${host}]` : host}:${port}`;
  const credentials = `${decoded(username)}:${decoded(password)}`;
  const at = addressOf(proxy.url);
  const asking = (protocol === 'https:' ? https : http).request({
    ...at,
    // Node would take the name that the proxy's certificate must have from the Host header.
    servername: serverName(at.host),
    method: 'CONNECT',
    path: authority,
    agent: false,
    ...(secureContext && { secureContext }),
    headers: {
      host: authority,
      ...((username || password) && { 'proxy-authorization': `Basic ${Buffer.from(credentials).toString('base64')}` }),
    },
  });
  asking.on('error', (cause) => fail(new ProxyError('ERR_PROXY_UNREACHABLE', proxy.host, { cause })));
  asking.on('connect', ({ statusCode = 0 }, tunnel) => {
    if (statusCode >= 200 && statusCode < 300) return done(tunnel);
    tunnel.destroy();
    fail(new ProxyError(statusCode === 407 ? 'ERR_PROXY_PASSWORD' : 'ERR_PROXY_REFUSED', proxy.host));
  });
  return asking.end();
}

/** A password may hold a percent sign that nobody has encoded. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

function tlsOptions(url: URL, tunnel: net.Socket | undefined): tls.ConnectionOptions {
  const { host, port } = addressOf(url);
  return {
    host,
    port,
    servername: serverName(host),
    ...(tunnel && { socket: tunnel }),
    // Over HTTP/2 a stream that was refused would be opened again, and the request sent twice.
    ALPNProtocols: ['http/1.1'],
  };
}

/** An address is no name to ask for. RFC 6066 section 3. */
function serverName(host: string): string {
  return net.isIP(host) ? '' : host;
}

function addressOf({ hostname, port, protocol }: URL): { host: string; port: number; noDelay: boolean } {
  const host = hostname.replace(/^\[|\]$/g, '');
  return { host, port: Number(port) || (protocol === 'https:' ? 443 : 80), noDelay: true };
}

function timedOut(): Error {
  return Object.assign(new Error('connect timed out'), { code: 'ETIMEDOUT' });
}
