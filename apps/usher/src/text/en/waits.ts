/** The words about waits, in English, by the event of the log that tells of them. */

export const waits: Record<'api.waiting' | 'oauth.doubt_waiting', (seconds: number, code: string) => string> = {
  'api.waiting': (seconds, code) => `${whyWaits[code] ?? 'The request failed'}; trying again in ${seconds} s.`,
  'oauth.doubt_waiting': (seconds) => `The answer to a renewal may still come; waiting for it up to ${seconds} s.`,
};

/** By the code of the error. */
const whyWaits: Readonly<Record<string, string>> = {
  rate_limited: 'Trakt asks for a pause',
  edge_blocked: 'Cloudflare, in front of Trakt, asks for a pause',
  server_trouble: 'Trakt is in trouble',
  network: 'No answer from Trakt',
};
