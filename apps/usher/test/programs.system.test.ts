/** Whole lives of programs that know nothing of usher, behind `usher serve`: they sign in, read, and renew. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { app, type Pair, programNames, startProgram, type Way } from './programs/programs.ts';
import type { Home, Running } from './run-usher.ts';
import { homeAt, startTrakt, type Trakt } from './trakt.ts';

let trakt: Trakt;
let home: Home;
let serving: Running;
let port: string;
let certificate: string;
/** What may stand in no log. */
const secrets = new Set([app.client_secret]);

beforeAll(async () => {
  trakt = await startTrakt({ autoApprove: true, replay: 'family', plays: 0 });
  home = homeAt(trakt);
  serving = home.start(['serve', '--listen', '127.0.0.1:0', '--json', '--verbose'], { deadlineMs: 300_000 });
  port = /127\.0\.0\.1:(\d+)"/.exec(await serving.sees(/"proxy":"[^"]+"/))?.[1] ?? '';
  certificate = join(home.path, 'trusted.pem');
  writeFileSync(certificate, (await home.run(['serve', 'trust'])).stdout);
});
afterAll(async () => {
  await home.remove();
  await trakt.close();
});

describe.each(programNames)('%s', (program) => {
  let way: Way;
  beforeAll(async () => {
    const name = program.replace(/\W+/g, '-').replace(/^-/, '');
    const added = await home.run(['serve', 'add', name, '--at', `127.0.0.1:${port}`]);
    way = { proxy: added.stdout.trim(), certificate };
    secrets.add(new URL(way.proxy).password);
  });

  it('signs in, reads, renews, and reads again', async () => {
    const one = startProgram(program, way);
    const first = await one.signIn();
    expect(await one.read(first.access_token)).toBe('ada');
    const second = await one.renew(first.refresh_token);
    expect(second.refresh_token).not.toBe(first.refresh_token);
    expect(await one.read(second.access_token)).toBe('ada');
    await one.kill();
    keepOut(first, second);
  });

  it('goes on in two processes with one refresh token, which is sent once', async () => {
    const processes = [startProgram(program, way), startProgram(program, way)];
    const { refresh_token: token } = trakt.sandbox.issueGrant();
    const sent = () => trakt.sandbox.requests.list({ grantType: 'refresh_token' }).length;
    const before = sent();
    const [one, other] = await Promise.all(processes.map((each) => each.renew(token)));
    expect(one).toEqual(other);
    // One that has missed it goes on as well.
    const [third, late] = await Promise.all(
      processes.map((each, place) => each.renew(place === 0 ? (one?.refresh_token ?? '') : token)),
    );
    expect(await processes[0]?.read(third?.access_token ?? '')).toBe('ada');
    expect([one?.refresh_token, third?.refresh_token]).toContain(late?.refresh_token);
    expect(sent() - before).toBe(2);
    await Promise.all(processes.map((each) => each.kill()));
    keepOut(one, third, { access_token: token, refresh_token: token });
  });
});

it('writes no secret, key or token to its log, also where Trakt fails', async () => {
  const added = await home.run(['serve', 'add', 'unlucky', '--at', `127.0.0.1:${port}`]);
  const unlucky = () => startProgram('curl', { proxy: added.stdout.trim(), certificate });
  const faults = [{ kind: 'status', status: 502 }, { kind: 'truncated' }, { kind: 'reset' }] as const;
  for (const fault of faults) trakt.sandbox.faults.add({ route: 'any', ...fault, times: 2 });
  // All at once, because an answer that was lost is waited for.
  await Promise.allSettled(
    faults.flatMap(() => {
      const pair = trakt.sandbox.issueGrant();
      keepOut(pair);
      return [unlucky().renew(pair.refresh_token), unlucky().read(pair.access_token)];
    }),
  );
  trakt.sandbox.faults.clear();
  await expect(unlucky().renew('never-issued-by-anybody')).rejects.toThrow('invalid_grant');
  secrets.add('never-issued-by-anybody').add(new URL(added.stdout.trim()).password);
  serving.child.kill('SIGTERM');
  const { stdout, stderr } = await serving.end;
  expect(stderr).toContain('"program":"unlucky"');
  expect([...secrets].filter((secret) => (stdout + stderr).includes(secret))).toEqual([]);
});

function keepOut(...pairs: (Pair | undefined)[]): void {
  for (const pair of pairs) if (pair) secrets.add(pair.access_token).add(pair.refresh_token);
}
