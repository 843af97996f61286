/** The stage of a trial behind `usher serve`: a Trakt of its own, a vault, proxies on it, and a program with a key. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ServeOptions } from '@trakt-usher/sandbox/serve';
import type { Way } from '../../../../apps/usher/test/programs/programs.ts';
import type { Home, Running } from '../../../../apps/usher/test/run-usher.ts';
import { homeAt, startTrakt, type Trakt } from '../../../../apps/usher/test/trakt.ts';
import { patience } from '../stage.ts';

export interface ServedStage {
  trakt: Trakt;
  /** As many as there are proxies. */
  ways: readonly [Way, ...Way[]];
  /** SIGKILL for the first proxy. */
  kill(): Promise<void>;
  /** Starts it again, at the same port. */
  restart(): Promise<void>;
}

export async function onServedStage<T>(
  { proxies = 1, ...rules }: Partial<ServeOptions> & { proxies?: 1 | 2 },
  play: (stage: ServedStage) => Promise<T>,
): Promise<T> {
  const trakt = await startTrakt({ plays: 0, ...rules });
  const home = homeAt(trakt);
  try {
    let first = await serve(home, 0);
    const others = proxies === 2 ? [await serve(home, 0)] : [];
    const certificate = join(home.path, 'trusted.pem');
    writeFileSync(certificate, (await home.run(['serve', 'trust'], patience)).stdout);
    const address = (await home.run(['serve', 'add', 'program'], patience)).stdout.trim();
    const wayTo = ({ port }: Serving): Way => ({ proxy: address.replace(/\d+$/, String(port)), certificate });
    return await play({
      trakt,
      ways: [wayTo(first), ...others.map(wayTo)],
      async kill() {
        first.running.child.kill('SIGKILL');
        await first.running.end;
      },
      async restart() {
        first = await serve(home, first.port);
      },
    });
  } finally {
    await home.remove();
    await trakt.close();
  }
}

interface Serving {
  running: Running;
  port: number;
}

/** The longest that a trial of a part of the soak takes. */
const serveForMs = 3 * 3_600_000;

async function serve(home: Home, port: number): Promise<Serving> {
  const running = home.start(['serve', '--listen', `127.0.0.1:${port}`, '--json'], { deadlineMs: serveForMs });
  const shown = await running.sees(/"proxy":"http:\/\/127\.0\.0\.1:\d+"/);
  return { running, port: Number(/127\.0\.0\.1:(\d+)"/.exec(shown)?.[1]) };
}
