/**
 * A certificate authority for this machine. Name constraints (RFC 5280 section 4.2.1.10) bind it to one domain, so that
 * its stolen key is of no use for any other name or address.
 */
import { createPrivateKey } from 'node:crypto';
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  Extension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';

/** As PEM. Whoever has the key can pretend to be every host of the domain, for a client that trusts the certificate. */
export interface Authority {
  readonly certificate: string;
  readonly key: string;
}

export interface Leaf {
  readonly certificate: string;
  readonly key: string;
  readonly expiresAtMs: number;
}

interface Life {
  readonly nowMs: number;
  readonly lifeDays: number;
}

const ecdsa = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const dayMs = 86_400_000;

/** An authority for that domain and the hosts below it. `name` is what a person reads in a list of certificates. */
export async function newAuthority({
  name,
  domain,
  nowMs,
  lifeDays,
}: Life & { name: string; domain: string }): Promise<Authority> {
  const keys = await newKeys();
  const certificate = await X509CertificateGenerator.createSelfSigned(
    {
      keys,
      name: [{ CN: [name] }],
      ...validity({ nowMs, lifeDays }),
      signingAlgorithm: ecdsa,
      extensions: [
        new BasicConstraintsExtension(true, 0, true),
        new KeyUsagesExtension(KeyUsageFlags.keyCertSign, true),
        // The constraint below says nothing of mail addresses and signed programs.
        new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
        await SubjectKeyIdentifierExtension.create(keys.publicKey, false, crypto),
        new Extension(nameConstraints, true, only(domain)),
      ],
    },
    crypto,
  );
  return { certificate: certificate.toString('pem'), key: await pemOf(keys.privateKey) };
}

/** A certificate for one host, for no longer than the authority's own. The authority signs any name; a client refuses those outside the domain. */
export async function issueLeaf(authority: Authority, host: string, { nowMs, lifeDays }: Life): Promise<Leaf> {
  const issuer = new X509Certificate(authority.certificate);
  const keys = await newKeys();
  const { notBefore, notAfter: wanted } = validity({ nowMs, lifeDays });
  const notAfter = wanted < issuer.notAfter ? wanted : issuer.notAfter;
  const certificate = await X509CertificateGenerator.create(
    {
      publicKey: keys.publicKey,
      signingKey: await signingKey(authority.key),
      issuer: issuer.subject,
      subject: [{ CN: [host] }],
      notBefore,
      notAfter,
      signingAlgorithm: ecdsa,
      extensions: [
        new BasicConstraintsExtension(false, undefined, true),
        new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
        new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
        new SubjectAlternativeNameExtension([{ type: 'dns', value: host }]),
        await AuthorityKeyIdentifierExtension.create(issuer, false, crypto),
      ],
    },
    crypto,
  );
  return {
    certificate: certificate.toString('pem'),
    key: await pemOf(keys.privateKey),
    expiresAtMs: notAfter.getTime(),
  };
}

/** A day early, for clients whose clock is behind. */
function validity({ nowMs, lifeDays }: Life): { notBefore: Date; notAfter: Date } {
  return { notBefore: new Date(nowMs - dayMs), notAfter: new Date(nowMs + lifeDays * dayMs) };
}

const nameConstraints = '2.5.29.30';

/** In DER. A constraint on names of hosts leaves addresses free, so those are excluded. */
function only(domain: string): Uint8Array<ArrayBuffer> {
  const dnsName = tlv(0x82, Buffer.from(domain, 'ascii'));
  const everyAddress = [8, 32].map((bytes) => tlv(0x30, tlv(0x87, Buffer.alloc(bytes))));
  return new Uint8Array(tlv(0x30, tlv(0xa0, tlv(0x30, dnsName)), tlv(0xa1, ...everyAddress)));
}

/** Tag, length, value. */
function tlv(tag: number, ...values: readonly Buffer[]): Buffer {
  const value = Buffer.concat(values);
  if (value.length > 127) throw new RangeError('The domain is too long for a name constraint.');
  return Buffer.concat([Buffer.from([tag, value.length]), value]);
}

function newKeys(): Promise<CryptoKeyPair> {
  return crypto.subtle.generateKey(ecdsa, true, ['sign', 'verify']);
}

async function pemOf(key: CryptoKey): Promise<string> {
  const der = Buffer.from(await crypto.subtle.exportKey('pkcs8', key));
  return String(createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }).export({ format: 'pem', type: 'pkcs8' }));
}

function signingKey(pem: string): Promise<CryptoKey> {
  const der = createPrivateKey(pem).export({ format: 'der', type: 'pkcs8' });
  return crypto.subtle.importKey('pkcs8', new Uint8Array(der), ecdsa, false, ['sign']);
}
