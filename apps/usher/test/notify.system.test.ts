/** Apprise's own command, as Debian has it, tells what it is given, and its addresses are in no list of processes. */

import { globSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Home, makeHome } from './run-usher.ts';

let home: Home;
let commandLines = '';
const received: unknown[] = [];
/** Apprise's service `json://`. */
const receiver = createServer(async (incoming, outgoing) => {
  received.push(await json(incoming));
  commandLines = globSync('/proc/*/cmdline').map(commandLine).join('\n');
  outgoing.end();
});

/** Empty for a process that is gone. */
function commandLine(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

beforeAll(async () => {
  home = makeHome();
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
  receiver.close();
  await home.remove();
});

// Only Linux has a list of processes to look into, and Debian's package.
describe.runIf(process.platform === 'linux')("usher notify test, with Debian's apprise", () => {
  it('reaches each service that is named', async () => {
    const { port } = receiver.address() as AddressInfo;
    const services = `json://127.0.0.1:${port}/canary-1, json://127.0.0.1:${port}/canary-2`;
    const { code, stderr } = await home.run(['notify', 'test'], { env: { USHER_APPRISE_URL: services } });
    expect([code, stderr]).toEqual([0, 'Told by Apprise (notify.apprise).\n']);
    const message = expect.stringMatching(/^This is a test\./);
    const told = expect.objectContaining({ title: 'usher: test', message, type: 'info' });
    expect(received).toEqual([told, told]);
    expect(commandLines).toContain('apprise');
    expect(commandLines).not.toContain('canary');
    expect(Object.keys(home.files()).filter((path) => path.includes('apprise'))).toEqual([]);
  });

  it('says when it reaches nobody', async () => {
    const env = { USHER_APPRISE_URL: 'json://127.0.0.1:1/canary' };
    const { code, stderr } = await home.run(['notify', 'test'], { env });
    expect([code, stderr]).toEqual([1, 'Not told by Apprise (notify.apprise): exit code 1.\n']);
  });
});
