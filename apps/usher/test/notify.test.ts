/**
 * Who `[notify]` names is told: against a receiver that takes a request only if it is as the documentation of the service
 * has it. (Apprise's own command is tried in notify.system.test.ts.)
 */

import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { configure, openTheatre, type Stage, type Theatre, without } from './failures/stage.ts';

interface Request {
  method: string;
  url: URL;
  headers: IncomingMessage['headers'];
  body: string;
}

/** The answer of a service to a request that its documentation allows; undefined for another. */
type Service = (request: Request) => number | undefined;

const header = (request: Request, name: string) => String(request.headers[name] ?? '');

/** https://docs.ntfy.sh/publish/: PUT or POST to a topic; the message is the body, 4,096 bytes at most. */
const ntfy: Service = (request) => {
  const isTopic = /^\/[-_A-Za-z0-9]{1,64}$/.test(request.url.pathname);
  if (!isTopic || !['PUT', 'POST'].includes(request.method)) return 404;
  if (!/^Bearer tk_\w+$/.test(header(request, 'authorization'))) return 403;
  const isMessage = request.body !== '' && Buffer.byteLength(request.body) <= 4_096;
  const isPriority = ['1', '2', '3', '4', '5'].includes(header(request, 'priority'));
  const hasTags = /^[\w+-]+(,[\w+-]+)*$/.test(header(request, 'tags'));
  return isMessage && isPriority && hasTags && /^[\x20-\x7e]+$/.test(header(request, 'title')) ? 200 : 400;
};

/** https://github.com/caronc/apprise-api: /notify with urls, /notify/KEY without; 204 where nobody is to be told. */
const appriseApi: Service = (request) => {
  const [, key] = /^\/notify\/?([-\w]{1,64})?\/?$/.exec(request.url.pathname) ?? [];
  if (request.method !== 'POST' || !request.url.pathname.startsWith('/notify')) return 404;
  if (!header(request, 'content-type').startsWith('application/json')) return 400;
  const { urls, body, title, type, ...rest } = JSON.parse(request.body);
  const isType = ['info', 'success', 'warning', 'failure'].includes(type);
  if (typeof body !== 'string' || body === '' || typeof title !== 'string' || !isType) return 400;
  if (Object.keys(rest).length > 0 || key === 'unknown') return 204;
  return key !== undefined || /^\w+:\/\//.test(urls) ? 200 : 204;
};

/** Uptime Kuma's wiki, Internal API: any method, status up or down, msg, ping in milliseconds up to a day or empty. */
const uptimeKuma: Service = ({ url }) => {
  const ping = Number(url.searchParams.get('ping') ?? '');
  const isStatus = ['up', 'down'].includes(url.searchParams.get('status') ?? '');
  const isPush = /^\/api\/push\/\w+$/.test(url.pathname);
  return isPush && isStatus && url.searchParams.get('msg') && ping >= 0 && ping <= 86_400_000 ? 200 : 404;
};

const webhook: Service = (request) => {
  const { event, title, message, at } = JSON.parse(request.body);
  const texts = [event, title, message, at].every((each) => typeof each === 'string' && each !== '');
  // As Discord's and others' do.
  return request.method === 'POST' && texts ? 204 : 400;
};

const services: Readonly<Record<string, Service | undefined>> = {
  films: ntfy,
  notify: appriseApi,
  api: uptimeKuma,
  hook: webhook,
  silent: () => undefined,
};

let theatre: Theatre;
let stage: Stage;
let received: Request[];
/** Called for each of them. */
let heard: () => unknown;
const receiver = createServer(async (incoming, outgoing) => {
  const url = new URL(incoming.url ?? '', 'http://localhost');
  const request = { method: incoming.method ?? '', url, headers: incoming.headers, body: await text(incoming) };
  received.push(request);
  heard();
  const status = services[url.pathname.split('/')[1] ?? '']?.(request);
  if (status !== undefined)
    outgoing.writeHead(status, { 'content-type': 'application/json' }).end(status === 204 ? '' : '{"ok":true}');
});
let at: string;

beforeAll(async () => {
  theatre = await openTheatre();
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  at = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}`;
});
afterAll(async () => {
  receiver.closeAllConnections();
  receiver.close();
  await theatre.close();
});
beforeEach(() => {
  received = [];
  heard = () => undefined;
  stage = theatre.stage();
});
afterEach(() => stage.trakt.sandbox.clock.reset());

const test = (toml: string, flags: readonly string[] = []) => {
  configure(stage, `[notify]\n${toml}\n`);
  return stage.usher(['notify', 'test', ...flags]);
};

describe('usher notify test', () => {
  it('reaches everybody who is named', async () => {
    const all = `ntfy = "${at}/films"\nntfy_token = "tk_canary"\nwebhook = "${at}/hook"\napprise = "json://localhost"\napprise_api = "${at}/notify"\nuptime_kuma = "${at}/api/push/canary?status=up&msg=OK&ping="`;
    const { code, stderr } = await test(all);
    expect([code, stderr.trim().split('\n')]).toEqual([
      0,
      [
        'Told by ntfy (notify.ntfy).',
        'Told by the webhook (notify.webhook).',
        'Told by the Apprise server (notify.apprise_api).',
        'Told by Uptime Kuma (notify.uptime_kuma).',
      ],
    ]);
    expect(received).toHaveLength(4);
    expect(received.map(({ body }) => body).join()).not.toContain('canary');
  });

  it.each([
    ['a token that ntfy refuses', () => `ntfy = "${at}/films"`, 'Not told by ntfy (notify.ntfy): HTTP 403.'],
    [
      'an Apprise server that knows nobody',
      () => `apprise_api = "${at}/notify/unknown"`,
      'Not told by the Apprise server (notify.apprise_api): HTTP 204.',
    ],
    [
      'a monitor that is gone',
      () => `uptime_kuma = "${at}/api/gone/canary"`,
      'Not told by Uptime Kuma (notify.uptime_kuma): HTTP 404.',
    ],
    [
      'a server that is not there',
      () => 'webhook = "http://127.0.0.1:1/canary"',
      'Not told by the webhook (notify.webhook): ECONNREFUSED.',
    ],
    [
      'a command that is not there',
      () => 'command = ["no-such-command"]',
      'Not told by the command (notify.command): ENOENT.',
    ],
    ['a command that fails', () => 'command = ["false"]', 'Not told by the command (notify.command): exit code 1.'],
  ])('says of %s that it was not told, without its address', async (_, toml, says) => {
    const { code, stderr } = await test(toml());
    expect([code, stderr.trim()]).toEqual([1, says]);
    expect(JSON.parse((await test(toml(), ['--json'])).stdout)).toEqual([expect.objectContaining({ told: false })]);
  });

  it('waits for nobody longer than ten seconds', async () => {
    configure(stage, `[notify]\nwebhook = "${at}/silent"\ncommand = ["sleep", "60"]\n`);
    const clock = without((ms) => ms === 10_000);
    const { code, stderr } = await stage.usher(['notify', 'test'], { clock });
    expect([code, stderr.trim().split('\n')]).toEqual([
      1,
      [
        'Not told by the command (notify.command): no answer within 10 seconds.',
        'Not told by the webhook (notify.webhook): no answer within 10 seconds.',
      ],
    ]);
  });

  it('needs somebody to tell', async () => {
    expect(await stage.usher(['notify', 'test'])).toMatchObject({
      code: 2,
      stderr:
        'notify is not set. Set one of these in config.toml: notify.command, notify.ntfy, notify.webhook, notify.apprise, notify.apprise_api, notify.uptime_kuma.\n',
    });
  });

  it('takes an address that is a secret from the environment or a file, and shows it nowhere', async () => {
    writeFileSync(join(stage.home, 'hook'), `${at}/hook\n`);
    const env = {
      USHER_WEBHOOK_URL_FILE: join(stage.home, 'hook'),
      USHER_NTFY_URL: `${at}/films`,
      USHER_NTFY_TOKEN: 'tk_canary',
    };
    const { code, stderr, stdout } = await stage.usher(['notify', 'test', '--verbose'], { env });
    expect([code, received.map(({ url }) => url.pathname).toSorted()]).toEqual([0, ['/films', '/hook']]);
    expect(stderr + stdout).not.toMatch(/tk_canary|\/films|\/hook/);
  });
});

describe('the command', () => {
  it('gets the message on stdin and in its environment, and none of our secrets', async () => {
    const script = join(stage.home, 'tell');
    writeFileSync(script, `#!/bin/sh\n{ echo "$1"; cat; env; } > ${stage.home}/told\n`);
    chmodSync(script, 0o755);
    configure(stage, `[notify]\ncommand = ["${script}", "$HOME; 'a b'"]\n`);
    expect(await stage.usher(['notify', 'test'], { env: { USHER_NTFY_TOKEN: 'tk_canary' } })).toMatchObject({
      code: 0,
    });
    const told = readFileSync(join(stage.home, 'told'), 'utf8');
    expect(told).toMatch(/^\$HOME; 'a b'\nThis is a test\. .*\n/);
    expect(told).toMatch(/^USHER_EVENT=test$/m);
    expect(told).toMatch(/^USHER_MESSAGE=This is a test\./m);
    expect(told).not.toMatch(/tk_canary|USHER_KEY|TRAKT_\w+TOKEN/);
  });
});

describe('a schedule', () => {
  /** Runs it until it has told that much. */
  async function schedule(tells: number, { env = {} }: { env?: Record<string, string> } = {}) {
    configure(stage, `[notify]\nwebhook = "${at}/hook"\nuptime_kuma = "${at}/api/push/canary"\n`);
    const ending = new AbortController();
    heard = () => received.length >= tells && ending.abort();
    const words = ['export', '--schedule', '0 3 1 1 *', '--run-now', '--output', join(stage.home, 'films')];
    const run = await stage.usher(words, { signal: ending.signal, env });
    const [hooks, beats] = [
      received.filter(({ method }) => method === 'POST'),
      received.filter(({ method }) => method === 'GET'),
    ];
    return {
      run,
      told: hooks.map(({ body }) => JSON.parse(body)),
      beats: beats.map(({ url }) => url.searchParams.get('status')),
    };
  }

  it('tells a monitor that it is well, and nobody else', async () => {
    await stage.signIn();
    const { run, told, beats } = await schedule(1);
    expect([run.code, told, beats]).toEqual([0, [], ['up']]);
  });

  it('tells that a sign-in is required', async () => {
    const { told, beats } = await schedule(2);
    expect(told).toEqual([
      expect.objectContaining({
        event: 'sign_in_required',
        account: 'default',
        job: 'export',
        message: expect.stringContaining('usher auth'),
      }),
    ]);
    expect(beats).toEqual(['down']);
  });

  it('tells of a failure that lasts, and goes on although nobody can be told', async () => {
    await stage.signIn();
    writeFileSync(join(stage.home, 'films'), 'no folder');
    const { run, told } = await schedule(2);
    expect(told).toEqual([
      expect.objectContaining({ event: 'failed', message: expect.stringContaining('This is not a folder') }),
    ]);
    expect(run.code).toBe(0);
  });

  it('tells of a sign-in that is in doubt', async () => {
    await stage.signIn();
    const { sandbox } = stage.trakt;
    sandbox.faults.add({ route: 'token', kind: 'drop', times: 9 });
    await stage.usher(['token-refresh'], { clock: without((ms) => ms > 12_500) });
    const { told } = await schedule(2);
    expect(told.map(({ event }) => event)).toContain('doubt');
  });
});
