import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { connect, createServer } from 'node:tls';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Authority, issueLeaf, newAuthority } from './authority.ts';

const nowMs = Math.floor(Date.now() / 1000) * 1000;
const life = { nowMs, lifeDays: 2 };
let authority: Authority;

beforeAll(async () => {
  authority = await newAuthority({ name: 'Test authority', domain: 'trakt.test', ...life });
});

/** How a client that trusts the authority likes the certificate of a host. */
async function judged(host: string, signer = authority): Promise<string> {
  const { key, certificate: cert } = await issueLeaf(signer, host, life);
  const server = createServer({ key, cert }, (socket) => socket.end()).listen(0, '127.0.0.1');
  server.on('tlsClientError', () => undefined);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const client = connect({ port, host: '127.0.0.1', servername: host, ca: authority.certificate });
  try {
    return await new Promise((resolve) => {
      client.once('secureConnect', () => resolve('trusted'));
      client.once('error', (error: Error) => resolve(error.message));
    });
  } finally {
    client.destroy();
    server.close();
  }
}

describe('an authority', () => {
  it.each([
    ['trakt.test', 'trusted'],
    ['api.trakt.test', 'trusted'],
    ['api.trakt.tv', 'permitted subtree violation'],
    ['nottrakt.test', 'permitted subtree violation'],
    ['trakt.test.evil.test', 'permitted subtree violation'],
  ])('can vouch for its own domain alone: %s is %s', async (host, verdict) => {
    expect(await judged(host)).toBe(verdict);
  });

  it('is trusted for what it has signed itself', async () => {
    const other = await newAuthority({ name: 'Test authority', domain: 'trakt.test', ...life });
    expect(await judged('api.trakt.test', other)).not.toBe('trusted');
  });

  it('can make no second authority, and excludes every address', () => {
    const certificate = new X509Certificate(authority.certificate);
    expect(certificate.ca).toBe(true);
    const der = certificate.raw.toString('hex');
    // pathLen 0; the excluded 0.0.0.0/0 and ::/0.
    expect(der).toContain('30060101ff020100');
    expect(der).toContain(`300a8708${'00'.repeat(8)}30228720${'00'.repeat(32)}`);
  });

  it('can vouch for servers alone, not for mail or programs', () => {
    const serverAuth = ['1.3.6.1.5.5.7.3.1'];
    expect(new X509Certificate(authority.certificate).keyUsage).toEqual(serverAuth);
  });

  it('gives no leaf that outlives it', async () => {
    const leaf = await issueLeaf(authority, 'api.trakt.test', { ...life, lifeDays: 30 });
    const { validToDate } = new X509Certificate(authority.certificate);
    expect([leaf.expiresAtMs, new X509Certificate(leaf.certificate).validToDate]).toEqual([+validToDate, validToDate]);
  });

  it('gives a leaf that is valid from a day ago until its end', async () => {
    const leaf = await issueLeaf(authority, 'api.trakt.test', life);
    const certificate = new X509Certificate(leaf.certificate);
    expect([certificate.ca, certificate.subjectAltName]).toEqual([false, 'DNS:api.trakt.test']);
    const seconds = (ms: number) => Math.floor(ms / 1000);
    expect(seconds(certificate.validFromDate.getTime())).toBe(seconds(life.nowMs - 86_400_000));
    expect(seconds(certificate.validToDate.getTime())).toBe(seconds(leaf.expiresAtMs));
  });
});
