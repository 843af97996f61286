/** Where a request to the page comes from, and whether anybody on the way could read it. */

import { addressKind, isInNetworks } from '../../serve/addresses.ts';

export interface Peer {
  readonly address: string;
  /** From this machine, and passed on for nobody. */
  readonly isHere: boolean;
  /** A proxy that is trusted says that the browser came over https. */
  readonly isHttps: boolean;
  /** In one of the trusted networks. */
  readonly isTrusted: boolean;
}

const passedOnFor = ['forwarded', 'x-forwarded-for', 'x-real-ip', 'x-forwarded-proto', 'x-forwarded-host'];

export function peerOf(address: string, headers: Headers, trustedNetworks: readonly string[]): Peer {
  const isLoopback = addressKind(address) === 'loopback';
  const isTrusted = address !== '' && isInNetworks(address, trustedNetworks);
  return {
    address,
    isHere: isLoopback && !isPassedOn(headers),
    isHttps: (isLoopback || isTrusted) && headers.get('x-forwarded-proto')?.split(',')[0]?.trim() === 'https',
    isTrusted,
  };
}

/** Whether a proxy passed it on, for whoever it is. */
export function isPassedOn(headers: Headers): boolean {
  return passedOnFor.some((name) => headers.has(name));
}

/**
 * Whether a page of the same origin sent the form. Over https and on this machine the browser says so itself; over http
 * elsewhere it names the origin alone, in which `Host` is the name that the person knows.
 */
export function isOwnForm(headers: Headers): boolean {
  const site = headers.get('sec-fetch-site');
  if (site !== null) return site === 'same-origin';
  const origin = URL.parse(headers.get('origin') ?? '');
  return origin !== null && origin.host === (headers.get('host') ?? '').toLowerCase();
}
