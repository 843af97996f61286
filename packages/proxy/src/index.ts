/** An HTTPS proxy that opens the TLS of named hosts and answers for them. It knows nothing of Trakt. */
export { type Authority, issueLeaf, type Leaf, newAuthority } from './authority.ts';
export { ConnectionCounts } from './connection-counts.ts';
export type { DirectListener } from './direct.ts';
export {
  type Admission,
  admitEveryone,
  type ProxyDeadlines,
  type ProxyOptions,
  type RunningProxy,
  startProxy,
} from './proxy.ts';
