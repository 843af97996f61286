/** Certificates for servers of a test, which nobody trusts until the test says so. */

import { isIP } from 'node:net';
import { generate } from 'selfsigned';

export interface Certificate {
  key: string;
  cert: string;
}

let made = 0;

/** For hosts and addresses. Each has a subject of its own, by which TLS looks for whom to trust. */
export async function certificateFor(...names: string[]): Promise<Certificate> {
  const altNames = names.map((value) => (isIP(value) ? { type: 7 as const, ip: value } : { type: 2 as const, value }));
  const subject = [{ name: 'commonName', value: `test ${made++}` }];
  const pair = await generate(subject, { extensions: [{ name: 'subjectAltName', altNames }] });
  return { key: pair.private, cert: pair.cert };
}
