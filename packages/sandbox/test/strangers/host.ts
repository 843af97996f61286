/** For tests of clients that nobody here wrote: what the sandbox says it answered them. */
import { expect } from 'vitest';
import type { Sandbox } from '../../src/index.ts';
import type { ServedSandbox } from '../../src/server/serve.ts';

/** The app that every sandbox knows. */
export const app = {
  client_id: 'sandbox-client',
  client_secret: 'sandbox-secret',
  redirect_uri: 'urn:ietf:wg:oauth:2.0:oob',
} as const;

/** What a person presses on the activation page. */
export async function anAnswerFrom(
  { url }: ServedSandbox,
  userCode: string,
  action: 'approve' | 'deny',
): Promise<void> {
  const { status } = await fetch(`${url}/_sandbox/device`, {
    method: 'POST',
    body: JSON.stringify({ userCode, action }),
  });
  expect(status).toBe(204);
}

/** Different reads and different writes that succeeded, by the sandbox's own log: twenty of each at least, and nothing refused. */
export function expectTwentyOfEach({ requests }: Sandbox): void {
  const calls = requests.list().filter(({ path }) => !path.startsWith('/oauth/'));
  const routes = (reads: boolean) =>
    new Set(calls.filter(({ method }) => (method === 'GET') === reads).map(({ method, path }) => `${method} ${path}`));
  expect(calls.filter(({ status = 0 }) => status === 0 || status >= 400)).toEqual([]);
  expect(routes(true).size).toBeGreaterThanOrEqual(20);
  expect(routes(false).size).toBeGreaterThanOrEqual(20);
}
