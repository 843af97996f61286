/** Whole lives of programs that know nothing of usher, behind `usher serve`: they sign in, read, and renew. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { programNames, startProgram, type Way } from './programs/programs.ts';
import type { Home } from './run-usher.ts';
import { homeAt, startTrakt, type Trakt } from './trakt.ts';

let trakt: Trakt;
let home: Home;
let port: string;
let certificate: string;

beforeAll(async () => {
  trakt = await startTrakt({ autoApprove: true, replay: 'family', plays: 0 });
  home = homeAt(trakt);
  const serving = home.start(['serve', '--listen', '127.0.0.1:0', '--json'], { deadlineMs: 300_000 });
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
  });

  it('signs in, reads, renews, and reads again', async () => {
    const one = startProgram(program, way);
    const first = await one.signIn();
    expect(await one.read(first.access_token)).toBe('ada');
    const second = await one.renew(first.refresh_token);
    expect(second.refresh_token).not.toBe(first.refresh_token);
    expect(await one.read(second.access_token)).toBe('ada');
    await one.kill();
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
  });
});
