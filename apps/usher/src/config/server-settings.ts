/** What a configuration file says of `usher serve`: where it listens, and who may ask. */

import { isIP } from 'node:net';

export interface ListenAddress {
  readonly address: string;
  readonly port: number;
}

/** An IP address with a port, an IPv6 one in brackets. */
export function listenAddress(value: unknown): ListenAddress | undefined {
  const [, bracketed, plain, digits = ''] = /^(?:\[(.+)\]|([^:]+)):(\d{1,5})$/.exec(String(value)) ?? [];
  const address = bracketed ?? plain ?? '';
  const port = Number(digits);
  return isIP(address) === (bracketed === undefined ? 4 : 6) && port <= 65_535 ? { address, port } : undefined;
}

/** As a person writes it. */
export function hostAndPort({ address, port }: ListenAddress): string {
  return `${address.includes(':') ? `[${address}]` : address}:${port}`;
}

/** Where the page listens, or the word `off`. */
export function pageListen(value: unknown): ListenAddress | 'off' | undefined {
  return value === 'off' ? 'off' : listenAddress(value);
}

/** A path such as `/usher`, without a slash at its end. */
export function pageBase(value: unknown): string | undefined {
  return typeof value === 'string' && /^(\/[A-Za-z0-9_-]+)+$/.test(value) ? value : undefined;
}

export function headerName(value: unknown): string | undefined {
  return typeof value === 'string' && /^[A-Za-z][A-Za-z0-9-]{0,63}$/.test(value) ? value.toLowerCase() : undefined;
}

/** As the proxy names them. A comma would join two values of one header. */
export function userNames(value: unknown): readonly string[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const isName = (each: unknown): each is string => typeof each === 'string' && /^[^,\s][^,]{0,199}$/.test(each);
  return value.every(isName) ? value : undefined;
}

/** Names by which the server may be called, in small letters, without ports. */
export function hostNames(value: unknown): readonly string[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const names = value.map((each) => String(each).toLowerCase());
  return names.every((name) => /^[a-z0-9_]([a-z0-9._-]{0,251}[a-z0-9])?$/.test(name)) ? names : undefined;
}

/** Networks in CIDR notation, single addresses too. Not all addresses that there are. */
export function networks(value: unknown): readonly string[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const read = value.map(networkIn);
  return read.every((each) => each !== undefined) ? read : undefined;
}

function networkIn(value: unknown): string | undefined {
  const [, address = '', digits] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(String(value)) ?? [];
  const most = { 4: 32, 6: 128 }[isIP(address)];
  if (most === undefined) return undefined;
  const bits = Number(digits ?? most);
  return bits >= 1 && bits <= most ? `${address}/${bits}` : undefined;
}

/** A program for which Trakt's names lead to usher, and where it comes in. */
export interface ServedProgram {
  readonly name: string;
  readonly listen: ListenAddress;
}

/** Undefined for what is no list of such programs. No two have one name. */
export function servedPrograms(value: unknown): readonly ServedProgram[] | undefined {
  if (!Array.isArray(value) || value.length === 0) return undefined;
  const programs = value.flatMap((each) => programIn(each) ?? []);
  const isWhole = programs.length === value.length && new Set(programs.map(({ name }) => name)).size === value.length;
  return isWhole ? programs : undefined;
}

function programIn(value: unknown): ServedProgram | undefined {
  const { name, listen: written, ...rest }: Readonly<Record<string, unknown>> = Object(value);
  const listen = listenAddress(written);
  const isProgram = typeof name === 'string' && isProgramName(name) && Object.keys(rest).length === 0;
  return isProgram && listen ? { name, listen } : undefined;
}

const programNames = /^[a-z0-9][a-z0-9-]{0,31}$/;

/** Whoever needs no key on this machine. */
export const keylessName = 'loopback';
/** Of the programs that `usher exec` starts, where they have no other name. */
export const execName = 'exec';

/** Whether a program can have that name. */
export function isProgramName(written: string): boolean {
  return programNames.test(written) && written !== keylessName && written !== execName;
}
