/** Requests without a complete answer, in English: what came in between, and what mends it. */

import type { NetworkReason } from 'trakt-usher';
import type { Words } from '../words.ts';

export interface NetworkFacts {
  host: string;
  /** Whether the request can have been sent. */
  sent: 'no' | 'maybe';
  /** Host and port of the proxy that is the reason, or the variable that names none. */
  proxy: string | undefined;
}

const lookAtNetwork = 'Look at the network, then try again.';
const lookAtAddress = 'Look at the network, and at TRAKT_AUTH_URL and TRAKT_API_URL if you set them.';

export const network: Record<NetworkReason, (facts: NetworkFacts) => Words> = {
  dns: ({ host }) => ({
    message: `${host} can't be reached: its name is not found (DNS).`,
    hint: lookAtAddress,
  }),
  refused: ({ host }) => ({
    message: `${host} can't be reached: nothing listens there.`,
    hint: lookAtAddress,
  }),
  unreachable: ({ host }) => ({
    message: `${host} can't be reached: this network has no route to it.`,
    hint: lookAtNetwork,
  }),
  offline: ({ host }) => ({
    message: `${host} can't be reached: there is no network.`,
    hint: 'Try again when there is one.',
  }),
  certificate: ({ host }) => ({
    message: `The certificate of ${host} is not trusted, so nothing was sent.`,
    hint: 'If a firewall or proxy of yours stands in between, name the file of its certificate: NODE_EXTRA_CA_CERTS=/path/to/it.pem',
  }),
  proxy: ({ host, proxy }) => throughProxy(host, proxy ?? 'HTTPS_PROXY'),
  proxy_password: ({ host, proxy }) => ({
    message: `The proxy ${proxy}, on the way to ${host}, asks for a user name and a password, and got none that it takes.`,
    hint: `Put them into HTTPS_PROXY: http://user:password@${proxy}`,
  }),
  timeout: ({ host, sent }) => ({
    message:
      sent === 'no' ? `${host} can't be reached: no connection was made in time.` : `${host} didn't answer in time.`,
    hint: lookAtNetwork,
  }),
  cut: ({ host }) => ({
    message: `The connection to ${host} broke before the answer was complete.`,
    hint: lookAtNetwork,
  }),
  too_long: ({ host }) => ({
    message: `${host} sends more than Trakt ever does, so the answer was not read to its end.`,
    hint: 'Look at TRAKT_AUTH_URL and TRAKT_API_URL. If they are right, try again in a few minutes.',
  }),
  unknown: ({ host, sent }) => ({
    message: sent === 'no' ? `${host} can't be reached.` : `${host} gave no complete answer.`,
    hint: lookAtNetwork,
  }),
};

export function clockBehind(host: string, nowMs: number): Words {
  return {
    message: `The certificate of ${host} can't be checked: the clock of this machine says ${new Date(nowMs).toISOString().slice(0, 10)}.`,
    hint: 'Set the clock, or let it be set (NTP), then try again.',
  };
}

function throughProxy(host: string, proxy: string): Words {
  if (/^\w+_proxy$/i.test(proxy)) {
    return {
      message: `${proxy} names no http or https proxy, so ${host} can't be asked through it.`,
      hint: proxyForm(proxy),
    };
  }
  return {
    message: `The proxy ${proxy}, on the way to ${host}, is down, or lets nothing through.`,
    hint: 'Look at HTTPS_PROXY; or name the host in NO_PROXY, if it can be reached without.',
  };
}

export function proxyForm(variable: string): string {
  return `Write it like this: ${variable}=http://proxy.example:3128, or http://user:password@proxy.example:3128. In a password / is %2F, # is %23, ? is %3F.`;
}

/** After the words about a server on this machine that can't be reached. */
export function noProxyHere({ message, hint }: Words, variable: string): Words {
  return {
    message: `${message} It is on this machine, for which no proxy is used, although ${variable} names one.`,
    ...(hint !== undefined && { hint }),
  };
}
