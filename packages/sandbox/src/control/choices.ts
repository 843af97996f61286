/** The choices of the control page's form for a new fault. */
import type { Fault, FaultKind, FaultRoute } from '../faults/fault.ts';

export const faultKinds: Readonly<Record<FaultKind['kind'], string>> = {
  drop: 'no reply',
  reset: 'connection reset',
  cut: 'body cut off',
  truncated: 'JSON that breaks off',
  delay: 'a second late',
  slow: 'ten seconds slow',
  status: '503 from Cloudflare',
  html_429: '429 from Cloudflare',
  json_429: '429 from Trakt',
  captcha: 'challenge page',
  redirect: 'redirect',
  stale: 'stale read after a write',
  empty_page: 'list without its rows',
  repeated_row: 'list with a row twice',
  wrong_counts: 'list with wrong counts',
  next_page: 'a page too far',
  null_item: 'row whose item is null',
  nameless_item: 'row whose item has no title and no ids',
  other_type: 'row about a person',
};

export const faultRoutes: Readonly<Record<FaultRoute, string>> = {
  any: 'everywhere',
  api: 'API',
  token: 'token endpoint',
  revoke: 'revocation',
  device_code: 'device code',
  device_token: 'device polling',
  authorize: 'authorization page',
  activate: 'activation page',
};

export const frequencies: Readonly<Record<string, { readonly name: string } & Pick<Fault, 'times' | 'probability'>>> = {
  once: { name: 'once', times: 1 },
  tenth: { name: 'one in ten', probability: 0.1 },
  half: { name: 'every other one', probability: 0.5 },
  always: { name: 'always', probability: 1 },
};
