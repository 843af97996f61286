/** `trakt-usher/node`: the transport for Node that needs nothing installed beside it, and which proxy it asks through. */

export { type NodeTransportOptions, nodeTransport } from './node-transport.ts';
export { type Environment, ProxyError, type ProxyServer, proxyFor } from './proxy.ts';
