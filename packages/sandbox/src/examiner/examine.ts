/**
 * An examination: a sandbox that a program meets however it names Trakt, by the address in its environment or by Trakt's
 * own hosts, and the grade of what it asked.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getCACertificates } from 'node:tls';
import { admitEveryone, newAuthority, startProxy } from '@trakt-usher/proxy';
import type { ScenarioName } from '../faults/scenarios.ts';
import type { LoggedRequest } from '../requests.ts';
import { listenerOf } from '../server/listener.ts';
import { serveSandbox } from '../server/serve.ts';
import { type Grade, gradeClient } from './grade.ts';

export interface ExaminationOptions {
  readonly scenario: ScenarioName;
  readonly seed?: number | undefined;
  readonly plays?: number | undefined;
}

export interface Examination {
  /** The variables that point a program at the sandbox: its address and the proxy, certificates, an app and a sign-in. */
  readonly environment: Readonly<Record<string, string>>;
  /** What the program has asked so far, judged. */
  grade(): Grade;
  /** Ends every connection, and removes the files that the environment names. */
  close(): Promise<void>;
}

/** The one that died, too, so that a program that still asks it is told. */
const hosts: ReadonlySet<string> = new Set([
  'api.trakt.tv',
  'auth.trakt.tv',
  'trakt.tv',
  'www.trakt.tv',
  'app.trakt.tv',
  'api-v2launch.trakt.tv',
]);
const lifeDays = 2;

/** Device codes and consents are granted at once: nobody sits at the page. Rejects if it can't listen or write its files. */
export async function openExamination({ scenario, seed, plays }: ExaminationOptions): Promise<Examination> {
  const ends: (() => Promise<unknown>)[] = [];
  const close = async (): Promise<void> => {
    await Promise.all(ends.splice(0).map((end) => end()));
  };
  try {
    const served = await serveSandbox({ port: 0, scenario, seed, plays, autoApprove: true });
    ends.push(() => served.close());
    const { sandbox, urls } = served;
    const log: LoggedRequest[] = [];
    // The sandbox's own log forgets its oldest entries.
    sandbox.requests.watch((entry) => log.push(entry));
    const authority = await newAuthority({ name: 'Trakt sandbox', domain: 'trakt.tv', nowMs: Date.now(), lifeDays });
    const { answer, connected } = listenerOf(sandbox);
    const proxy = await startProxy({
      port: 0,
      hosts,
      authority,
      handle: answer,
      admit: admitEveryone,
      connected,
      others: 'tunnel',
    });
    ends.push(() => proxy.close());
    const folder = await mkdtemp(join(tmpdir(), 'trakt-examination-'));
    ends.push(() => rm(folder, { recursive: true, force: true }));
    const certificates = join(folder, 'certificates.pem');
    await writeFile(certificates, trustedWith(authority.certificate));
    const { access_token: accessToken, refresh_token: refreshToken } = sandbox.issueGrant();
    return {
      environment: {
        TRAKT_API_URL: urls.apiUrl,
        TRAKT_AUTH_URL: urls.authUrl,
        TRAKT_CLIENT_ID: urls.clientId,
        TRAKT_CLIENT_SECRET: urls.clientSecret,
        TRAKT_ACCESS_TOKEN: accessToken,
        TRAKT_REFRESH_TOKEN: refreshToken,
        ...proxyVariables(proxy.url),
        ...certificateVariables(certificates),
      },
      grade: () => gradeClient([...log, ...sandbox.requests.list().filter(({ ended }) => ended === undefined)]),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** With all that Node trusts: most of the variables replace the certificates that a program trusts. */
function trustedWith(certificate: string): string {
  const trusted = (['bundled', 'system', 'extra'] as const).flatMap((kind) => getCACertificates(kind));
  return `${[...new Set([certificate, ...trusted])].map((pem) => pem.trim()).join('\n')}\n`;
}

const loopback = 'localhost,127.0.0.1,::1';

/** In both spellings: curl reads the small one for http, Go and Python either. Node obeys when it is told to. */
function proxyVariables(url: string): Record<string, string> {
  return {
    HTTPS_PROXY: url,
    https_proxy: url,
    NO_PROXY: loopback,
    no_proxy: loopback,
    NODE_USE_ENV_PROXY: '1',
  };
}

/** For Node; OpenSSL, Ruby and Go; curl; Python's requests. */
function certificateVariables(path: string): Record<string, string> {
  return {
    NODE_EXTRA_CA_CERTS: path,
    SSL_CERT_FILE: path,
    CURL_CA_BUNDLE: path,
    REQUESTS_CA_BUNDLE: path,
  };
}
