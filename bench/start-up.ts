// Measures what `usher token` costs: the built command, as installed, with a valid token and the key from the environment,
// against a Node that does nothing. Run `npm run build` first.

import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { chooseKeySource, openVault } from '@trakt-usher/vault';
import { createSession } from 'trakt-usher';
import { installUsher } from './built-usher.ts';

const rounds = 30;
const limit = 2.3;

const folder = mkdtempSync(path.join(tmpdir(), 'usher-bench-'));
try {
  const usher = installUsher(folder);
  const env = {
    PATH: process.env.PATH,
    HOME: folder,
    USHER_HOME: path.join(folder, 'home'),
    USHER_KEY: randomBytes(32).toString('hex'),
    TRAKT_CLIENT_ID: 'bench',
    NODE_COMPILE_CACHE: path.join(folder, 'cache'),
  };
  await signIn(env);
  const token = () => run([usher, 'token'], env);
  const nothing = () => run(['-e', '0'], env);
  token();
  nothing();
  const ratios: number[] = [];
  const times = { token: [] as number[], nothing: [] as number[] };
  for (let round = 0; round < rounds; round += 1) {
    const [own, bare] = round % 2 ? [token(), nothing()] : [nothing(), token()].reverse();
    times.token.push(own ?? Number.NaN);
    times.nothing.push(bare ?? Number.NaN);
    ratios.push((own ?? Number.NaN) / (bare ?? Number.NaN));
  }
  const ratio = median(ratios);
  const ok = ratio <= limit;
  const { token: ours, nothing: bare } = times;
  process.stdout.write(`usher token: ${median(ours).toFixed(0)} ms, node -e 0: ${median(bare).toFixed(0)} ms\n`);
  process.stdout.write(
    `the time of usher token, divided by that of node -e 0: ${ratio.toFixed(2)} (limit ${limit}) ${ok ? 'ok' : 'NOT ok'}\n`,
  );
  process.exitCode = ok ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function signIn(env: { USHER_HOME: string; USHER_KEY: string }): Promise<void> {
  const directory = path.join(env.USHER_HOME, 'vault');
  const store = await openVault({ directory, key: chooseKeySource({ environment: env, directory }) });
  const session = createSession({ store, app: { clientId: 'bench' } });
  await session.checkStore();
  await session.signIn({ accessToken: 'bench-access-token', refreshToken: 'bench-refresh-token', expiresIn: 604_800 });
  await session.close();
  await store.close();
}

/** Milliseconds of wall time. */
function run(args: readonly string[], env: NodeJS.ProcessEnv): number {
  const start = performance.now();
  execFileSync(process.execPath, args, { env });
  return performance.now() - start;
}

function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? Number.NaN;
}
