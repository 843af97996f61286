/** Runs a program whose requests to Trakt go through a proxy of its own, which keeps the program's own sign-in. */

import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { withVault } from '../account/vault.ts';
import type { Environment } from '../config/environment.ts';
import type { Context } from '../context.ts';
import { oneKey } from '../serve/admit.ts';
import { openFileBook } from '../serve/file-book.ts';
import { serveFolder, startServing } from '../serve/start.ts';

/** Another `usher serve` may run on the same vault: its locks keep them apart. @throws StoreError, ConfigError */
export async function withOwnProxy<T>(
  name: string,
  context: Context,
  work: (variables: Record<string, string>) => Promise<T>,
): Promise<T> {
  const book = openFileBook(serveFolder(context));
  const folder = mkdtempSync(join(tmpdir(), 'usher-trust-'));
  try {
    return await withVault(context, async ({ vault }) => {
      const key = randomBytes(32).toString('base64url');
      const listen = { address: '127.0.0.1', port: 0 };
      const keys = oneKey(name, key);
      const serving = await startServing(
        { vault, book, keys, listen, settings: context.config, onlyTrakt: () => false },
        context,
      );
      try {
        const alone = join(folder, 'usher.pem');
        const all = join(folder, 'all.pem');
        writeFileSync(alone, serving.certificate);
        writeFileSync(all, `${certificatesOf(context.env)}\n${serving.certificate}`);
        const address = `http://${name}:${key}@127.0.0.1:${serving.proxy.port}`;
        return await work(proxyVariables(address, { alone, all }));
      } finally {
        await serving.close();
      }
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
    book.close();
  }
}

/** Those that the program trusts as it is, where it says so; else those that Node brings. */
function certificatesOf({ SSL_CERT_FILE: own }: Environment): string {
  try {
    if (own) return readFileSync(own, 'utf8');
  } catch {
    // The program would have gone on with those of its own.
  }
  return rootCertificates.join('\n');
}

/** For curl, Python, Ruby, Go and Node, each under the names that it looks for. */
function proxyVariables(address: string, { alone, all }: { alone: string; all: string }): Record<string, string> {
  const local = 'localhost,127.0.0.1,::1';
  return {
    HTTPS_PROXY: address,
    https_proxy: address,
    NO_PROXY: local,
    no_proxy: local,
    SSL_CERT_FILE: all,
    CURL_CA_BUNDLE: all,
    REQUESTS_CA_BUNDLE: all,
    NODE_EXTRA_CA_CERTS: alone,
    NODE_USE_ENV_PROXY: '1',
  };
}
