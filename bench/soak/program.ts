/** What every program of a campaign does: it gets an access token and calls the API with it, again and again. */

import { setTimeout as sleep } from 'node:timers/promises';
import { seededRandom } from './random.ts';

/** `failed`: no token was to be had. `useless`: the server refuses whatever token there is. */
export type Message =
  | { kind: 'used' | 'useless' }
  | { kind: 'failed'; code: string }
  | { kind: 'crashed'; code: number };

/** How a program comes by its tokens. */
export interface TokenKeeper {
  accessToken(): Promise<string>;
  /** After the server has refused this one. */
  afterRefusal(accessToken: string): Promise<string>;
  /** Before its time; absent where nobody does that. */
  renew?(): Promise<unknown>;
  end(): Promise<void>;
}

/** Of the process that runs this: its number in the campaign, and what it was told. */
export function settingsOf<T>(): { by: number; settings: T } {
  const [, , by, json = '{}'] = process.argv;
  return { by: Number(by), settings: JSON.parse(json) };
}

/** Most programs end by SIGKILL; SIGTERM ends one as an app should end. */
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

/** As an app calls the API: a refused token is asked for anew. Other programs renew all the time, hence more than once. */
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
