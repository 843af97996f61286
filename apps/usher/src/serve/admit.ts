/** Decides on each connection to the proxy: which program it is of, and where it may lead. */

import type { IncomingMessage } from 'node:http';
import type { Admission } from '@trakt-usher/proxy';
import { keylessName } from '../config/server-settings.ts';
import { addressKind, isInNetworks } from './addresses.ts';
import { isSame, type Program } from './book.ts';

/** Whoever needs no key on this machine. */
const keyless: Program = { name: keylessName, keyDigest: undefined };

/** The programs that have a key. */
export interface Keys {
  programWith(name: string, key: string): Program | undefined;
  isStill(program: Program): boolean;
}

/** One program and its key, for as long as this process lives. */
export function oneKey(name: string, key: string): Keys {
  const program = { name, keyDigest: 'in memory' };
  return {
    programWith: (givenName, givenKey) => (isSame(givenName, name) && isSame(givenKey, key) ? program : undefined),
    isStill: (given) => given === program,
  };
}

export interface AdmitOptions {
  readonly keys: Keys;
  /** Who comes from this machine, to a proxy that only this machine reaches, needs no key. */
  readonly loopbackWithoutKey: boolean;
}

/** Undefined: whoever asks is unknown. */
export function programOf(request: IncomingMessage, { keys, loopbackWithoutKey }: AdmitOptions): Program | undefined {
  const [given, ...more] = request.headersDistinct['proxy-authorization'] ?? [];
  if (given !== undefined) return more.length === 0 ? programWith(given, keys) : undefined;
  return loopbackWithoutKey && isFromHere(request) ? keyless : undefined;
}

/** Whether it may see how the proxy is: from this machine, or with the key of any program, where monitors have a place for it. */
export function mayWatch(request: IncomingMessage, { keys }: AdmitOptions): boolean {
  const { authorization } = request.headers;
  return isFromHere(request) || (authorization !== undefined && programWith(authorization, keys) !== undefined);
}

export function admit(request: IncomingMessage, options: AdmitOptions): Admission<Program> {
  const client = programOf(request, options);
  if (!client) return { kind: 'unknown' };
  const fromHere = isFromHere(request);
  return {
    kind: 'admitted',
    client,
    mayReach(address) {
      switch (addressKind(address)) {
        case 'public':
          return true;
        case 'private':
          return client !== keyless;
        // For a program elsewhere, this machine's own services would be out of reach without the proxy.
        case 'loopback':
          return client !== keyless && fromHere;
        case 'never':
          return false;
      }
    },
  };
}

/** Whether it is still allowed what its connection was: a program can be removed while it is connected. */
export function isStillAdmitted(client: Program, { keys, loopbackWithoutKey }: AdmitOptions): boolean {
  return client === keyless ? loopbackWithoutKey : keys.isStill(client);
}

/** What a server writes that passes on the request of another machine. */
const passedOnFor = ['forwarded', 'x-forwarded-for', 'x-real-ip'];

/** Where it comes from counts, and not where that address would lead: some addresses that lead here are no loopback. */
function isFromHere({ socket, headers }: IncomingMessage): boolean {
  if (passedOnFor.some((name) => headers[name] !== undefined)) return false;
  return isInNetworks(socket.remoteAddress ?? '', ['127.0.0.0/8', '::1/128']);
}

/** RFC 7617. */
function programWith(header: string, keys: Keys): Program | undefined {
  const [, encoded = ''] = /^basic +(\S+)$/i.exec(header) ?? [];
  const [, name, key] = /^([^:]+):([^:]+)$/.exec(Buffer.from(encoded, 'base64').toString()) ?? [];
  return name !== undefined && key !== undefined ? keys.programWith(name, key) : undefined;
}
