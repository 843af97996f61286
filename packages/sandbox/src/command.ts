/** What `usher sandbox` and `trakt-sandbox` do: serve a sandbox, say where it is, and go on until told to stop. */
import { type ServeOptions, serveSandbox } from './serve.ts';
import type { SandboxUrls } from './urls.ts';

export interface RunSandboxOptions extends ServeOptions {
  /** One line of JSON with the URLs in place of text (no). */
  readonly json?: boolean;
}

export interface SandboxIo {
  readonly stdout: { write(text: string): unknown };
  /** Ends the sandbox; a command's SIGTERM and SIGINT. */
  readonly signal: AbortSignal;
}

/** Resolves when it was told to stop. Rejects with the port's error (`EADDRINUSE`, `EACCES`) where it can't listen. */
export async function runSandbox(options: RunSandboxOptions, { stdout, signal }: SandboxIo): Promise<void> {
  const { urls, close } = await serveSandbox(options);
  stdout.write(options.json ? `${JSON.stringify(urls)}\n` : greeting(urls));
  if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
  await close();
}

function greeting({ url, activateUrl, clientId, clientSecret, username, password }: SandboxUrls): string {
  return `The sandbox runs at ${url}

  TRAKT_AUTH_URL=${url}
  TRAKT_API_URL=${url}
  TRAKT_CLIENT_ID=${clientId}
  Client secret  ${clientSecret} (optional)
  Sign in as     ${username}, password ${password}
  Devices        ${activateUrl}

Ctrl+C ends it.
`;
}
