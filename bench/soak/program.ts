/** The loop of every program in a campaign: get an access token, call the API with it, again and again. */

import { setTimeout as sleep } from 'node:timers/promises';
import { seededRandom } from './random.ts';

/** `failed`: the program got no token. `useless`: the server refuses every token it gets. */
export type Message =
  | { kind: 'used' | 'useless' }
  | { kind: 'failed'; code: string }
  | { kind: 'crashed'; code: number };

/** How a program gets its tokens. */
export interface TokenKeeper {
  accessToken(): Promise<string>;
  /** A token after the server has refused this one. */
  afterRefusal(accessToken: string): Promise<string>;
  /** Renews the token before it is due; absent for programs that never do. */
  renew?(): Promise<unknown>;
  end(): Promise<void>;
}

/** The number of this process in the campaign, and the settings that it was started with. */
export function settingsOf<T>(): { by: number; settings: T } {
  const [, , by, json = '{}'] = process.argv;
  return { by: Number(by), settings: JSON.parse(json) };
}

/** SIGTERM ends a program as an app should end; most end by SIGKILL. */
export async function runProgram(keeper: TokenKeeper, { url, seed }: { url: string; seed: number }): Promise<void> {
  const random = seededRandom(seed);
  let ending = false;
  process.on('SIGTERM', () => {
    ending = true;
  });
  process.on('disconnect', () => process.exit());
  while (!ending) {
    await sleep(random.between(0, 40));
    try {
      if (keeper.renew && random.next() < 0.2) await keeper.renew();
      tell({ kind: (await isServed(keeper, url)) ? 'used' : 'useless' });
    } catch (error) {
      tell({ kind: 'failed', code: codeOf(error) });
      await sleep(50);
    }
  }
  await keeper.end();
  process.exit();
}

/** Calls the API as an app does: after a refused token it asks for a new one, more than once, because others renew all the time. */
async function isServed(keeper: TokenKeeper, url: string): Promise<boolean> {
  let token = await keeper.accessToken();
  for (let tries = 0; tries < 10; tries += 1) {
    const { status } = await fetch(`${url}/users/settings`, {
      headers: { authorization: `Bearer ${token}`, 'trakt-api-key': 'sandbox-client', 'trakt-api-version': '2' },
    });
    if (status !== 401) return true;
    token = await keeper.afterRefusal(token);
  }
  return false;
}

function tell(message: Message): void {
  process.send?.(message);
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}
