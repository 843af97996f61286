import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { whyNoBrowser } from '../src/auth/browser.ts';
import { atATerminal, type Sitting } from './at-a-terminal.ts';
import { quickHome } from './run-here.ts';
import type { Home, RunOptions } from './run-usher.ts';
import { freePort, startTrakt, type Trakt } from './trakt.ts';

let trakt: Trakt;
let home: Home;
let path: string;
let env: Record<string, string>;

beforeEach(async () => {
  trakt = await startTrakt({ plays: 5, autoApprove: true });
  home = quickHome();
  path = join(home.path, 'config.toml');
  env = { TRAKT_AUTH_URL: trakt.url, TRAKT_API_URL: trakt.url };
});
afterEach(async () => {
  await home.remove();
  await trakt.close();
});

const content = () => readFileSync(path, 'utf8');
/** Without a terminal. */
const setup = (words: readonly string[], options: RunOptions = {}) =>
  home.run(['setup', ...words], { ...options, env: { ...env, ...options.env } });
const sit = (answers: Sitting['answers'], { words = [], more = {}, columns = 80 }: Typed = {}) =>
  atATerminal(['setup', ...words], {
    ...(answers && { answers }),
    env: { HOME: home.path, USHER_HOME: home.path, NO_COLOR: '1', ...env, ...more },
    cwd: home.path,
    columns,
  });
interface Typed {
  words?: readonly string[];
  more?: Record<string, string>;
  columns?: number;
}

const id = /Client id: $/;
const place = /Number, 1 to \d \[1\]: $/;
const ours = 'sandbox-client';

describe('usher setup, at a terminal', () => {
  it('goes from nothing to a sign-in, with one request for a code', async () => {
    const { code, stderr } = await sit([
      [id, ours],
      [place, ''],
    ]);
    expect(code, stderr).toBe(0);
    for (const shown of [
      'https://app.trakt.tv/settings/apps',
      '  http://localhost:8080/callback\n',
      '  urn:ietf:wg:oauth:2.0:oob\n',
    ]) {
      expect(stderr).toContain(shown);
    }
    expect(stderr).toMatch(/cron and services can use it/);
    expect(stderr).toMatch(/Signed in as ada\./);
    expect(stderr).toContain(`The configuration is in ${path}\n`);
    expect(stderr.match(/^ {2}usher .*$/gm)).toHaveLength(3);
    expect(content()).toBe(`[trakt]\nclient_id = "${ours}"\n\n[vault]\nkey = "file"\n`);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(trakt.asked('/oauth/device/code')).toBe(1);
    expect(await home.run(['whoami'], { env })).toMatchObject({ code: 0 });
  });

  it('asks again until Trakt takes the client id, and says each time what is wrong', async () => {
    const { code, stderr } = await sit([
      [id, '...'],
      [id, ''],
      [id, 'nobody'],
      [id, ours],
      [place, '7'],
      [place, '1'],
    ]);
    expect(code, stderr).toBe(0);
    expect(stderr).toContain('is still a placeholder');
    expect(stderr).toContain('is empty');
    expect(stderr).toContain('Trakt has no app with this client id.');
    expect(stderr).toContain('Type one of the numbers.');
    // Not for what can't be an id.
    expect(trakt.asked('/oauth/device/code')).toBe(2);
  });

  it('opens the page where an app is made, if a browser can', async () => {
    const more = { DISPLAY: ':0' };
    const { opened } = await sit(
      [
        [id, ours],
        [place, ''],
      ],
      { more },
    );
    const expected = whyNoBrowser({ env: more }) === undefined ? ['https://app.trakt.tv/settings/apps'] : [];
    expect(opened).toEqual(expected);
    const remote = await sit(undefined, { more: { ...more, SSH_TTY: '/dev/pts/0' }, words: ['--account', 'tv'] });
    expect(remote.opened).toEqual([]);
  });

  it('shows the line that is there before it replaces it, and keeps the rest', async () => {
    writeFileSync(path, '# mine\n[trakt]\nclient_id = "YOUR_CLIENT_ID" # my app\n\n[vault]\nkey = "file"\n');
    // A long path to the file is followed by a new line.
    const replace = /client_id\s=\s"YOUR_CLIENT_ID"\n.*Replace that with "sandbox-client"\? \[y\/N\] $/;
    const kept = await sit([
      [id, ours],
      [replace, 'n'],
    ]);
    expect(kept.code).toBe(2);
    const said = kept.stderr.replaceAll('\n', ' ');
    expect(said).toContain(`${path}, line 3: client_id = "YOUR_CLIENT_ID"`);
    expect(said).toContain(`was not replaced. To replace it, run: usher config set trakt.client_id ${ours}`);
    expect(content()).toContain('YOUR_CLIENT_ID');
    expect(
      (
        await sit([
          [id, ours],
          [replace, 'y'],
        ])
      ).code,
    ).toBe(0);
    expect(content()).toBe(`# mine\n[trakt]\nclient_id = "${ours}" # my app\n\n[vault]\nkey = "file"\n`);
  });

  it('signs in with another app, in the place of the one before, when that is named', async () => {
    await setup(['--client-id', ours, '--key', 'file']);
    const { clientId } = trakt.sandbox.registerApp({ name: 'Another', redirectUris: ['urn:ietf:wg:oauth:2.0:oob'] });
    const replace = /Replace that with .* \[y\/N\] $/;
    const { code, stderr } = await sit([[replace, 'y']], { words: ['--client-id', clientId] });
    expect(code, stderr).toBe(0);
    const { stdout } = await home.run(['token-status', '--json'], { env });
    expect(JSON.parse(stdout)).toMatchObject({ state: 'signed_in', clientId });
  });

  it('offers the keyring where there can be one', async () => {
    const more = { DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nowhere' };
    const { stderr } = await sit(
      [
        [id, ours],
        [place, '1'],
      ],
      { more },
    );
    expect(stderr).toMatch(/2 {2}in the system's keyring: only programs of your desktop session/);
  });

  it.each([44, 120])('fits a terminal of %i columns', async (columns) => {
    const { stderr } = await sit(
      [
        [id, ours],
        [place, ''],
      ],
      { columns },
    );
    const own = stderr.slice(0, stderr.indexOf('█')).split('\n');
    expect(own.filter((line) => line.length > columns)).toEqual([]);
  });
});

describe('usher setup, without a terminal', () => {
  it('takes the client id as a flag, and prints the status and the file for a program', async () => {
    const { code, stdout, stderr } = await setup(['--client-id', ours, '--key', 'file', '--json']);
    expect([code, stderr]).toEqual([0, '']);
    const [device, status] = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(device).toHaveProperty('device.userCode');
    expect(status).toMatchObject({ state: 'signed_in', key: 'key_file', file: path });
    expect(trakt.asked('/oauth/device/code')).toBe(1);
  });

  it('needs the client id, and says how', async () => {
    expect(await setup([])).toEqual({
      code: 2,
      stdout: '',
      stderr:
        'The client id of your app at Trakt is needed, and there is no terminal to ask for it. Run: usher setup --client-id ID\n',
    });
  });

  it('changes nothing when it is run again', async () => {
    await setup(['--client-id', ours]);
    const before = [home.files(), trakt.asked('/oauth/device/code')];
    const again = await setup(['--client-id', ours]);
    expect(again.code).toBe(0);
    expect(again.stderr).toContain('Signed in already, as ada.');
    expect(again.stderr).toContain(`The configuration is in ${path}\n`);
    expect([home.files(), trakt.asked('/oauth/device/code')]).toEqual(before);
  });

  it('replaces no line of a file', async () => {
    writeFileSync(path, '[trakt]\nclient_id = "another"\n');
    const { code, stderr } = await setup(['--client-id', ours]);
    expect([code, stderr]).toEqual([
      2,
      expect.stringContaining(`trakt.client_id is "another" already (${path}, line 2)`),
    ]);
    expect(content()).toBe('[trakt]\nclient_id = "another"\n');
  });

  it.each([
    ['nobody', /^Trakt has no app with this client id\./],
    ['deleted', /^Trakt knows this app, but lets nobody sign in with it/],
    ['at the edge', /^Cloudflare, in front of Trakt, turned the question away/],
  ])('tells a client id that is %s, and keeps none', async (which, says) => {
    const { sandbox } = trakt;
    if (which === 'deleted') sandbox.deleteApp(ours);
    if (which === 'at the edge') sandbox.faults.add({ route: 'device_code', kind: 'captcha' });
    const { code, stderr } = await setup(['--client-id', which === 'nobody' ? which : ours]);
    expect([code, stderr]).toEqual([1, expect.stringMatching(says)]);
    expect(home.files()).toEqual({});
  });

  it('writes down the client id of the environment, which other programs may not have', async () => {
    const asked = { env: { TRAKT_CLIENT_ID: ours } };
    expect(await setup(['--client-id', 'another'], asked)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("--client-id and TRAKT_CLIENT_ID can't be used together."),
    });
    expect(await setup([], asked)).toMatchObject({ code: 0 });
    expect(content()).toBe(`[trakt]\nclient_id = "${ours}"\n`);
  });

  it('makes a file that --config names, and names the account in what comes next', async () => {
    const named = join(home.path, 'films', 'usher.toml');
    const { code, stderr } = await setup(['--client-id', ours, '--config', named, '--account', 'tv']);
    expect([code, readFileSync(named, 'utf8')]).toEqual([0, `[trakt]\nclient_id = "${ours}"\n`]);
    expect(stderr).toContain('usher export --account tv');
  });

  it('leaves a file in the working directory that nobody vouches for, and says that it no longer counts', async () => {
    const strange = join(home.path, 'usher.toml');
    writeFileSync(strange, '[trakt]\nclient_id = "evil"\n');
    mkdirSync(join(home.path, 'own'));
    const { code, stderr } = await setup(['--client-id', ours], { env: { USHER_HOME: join(home.path, 'own') } });
    expect(code, stderr).toBe(0);
    expect(stderr).toContain(`${join(home.path, 'own', 'config.toml')} comes first: ${strange} no longer counts.`);
    expect(readFileSync(strange, 'utf8')).toBe('[trakt]\nclient_id = "evil"\n');
  });

  it('does not begin while the configuration has a mistake that it can not mend', async () => {
    writeFileSync(path, '[trakt]\nclientid = "x"\n');
    expect(await setup(['--client-id', ours])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('trakt.clientid'),
    });
    expect(trakt.asked('/oauth/device/code')).toBe(0);
  });

  it('signs in through the browser if it is told to, without a device code', async () => {
    const port = await freePort();
    writeFileSync(path, `[auth]\ncallback_port = ${port}\n`);
    const running = home.start(['setup', '--browser', '--client-id', ours], { env });
    const shown = await running.sees(/http:\S+\/oauth\/authorize\S+/);
    const page = await fetch(/http:\S+\/oauth\/authorize\S+/.exec(shown)?.[0] ?? '');
    expect(page.status).toBe(200);
    expect(await running.end).toMatchObject({ code: 0, stderr: expect.stringContaining('Signed in as ada.') });
    expect(trakt.asked('/oauth/device/code')).toBe(0);
    expect(content()).toBe(`[auth]\ncallback_port = ${port}\n\n[trakt]\nclient_id = "${ours}"\n`);
  });
});

describe('a setup that was interrupted', () => {
  const shownCode = /enter this code:\s+(\S+)/;

  it.each(['SIGINT', 'SIGKILL'] as const)(
    'by %s goes on with the same code, for which nobody has to ask again',
    async (signal) => {
      await trakt.close();
      trakt = await startTrakt({ plays: 5 });
      env = { TRAKT_AUTH_URL: trakt.url, TRAKT_API_URL: trakt.url };
      const first = home.start(['setup', '--client-id', ours, '--key', 'file'], { env });
      const userCode = shownCode.exec(await first.sees(shownCode))?.[1] ?? '';
      first.child.kill(signal);
      expect((await first.end).code).toBe(signal === 'SIGINT' ? 130 : null);
      const second = home.start(['setup'], { env });
      expect(shownCode.exec(await second.sees(shownCode))?.[1]).toBe(userCode);
      trakt.sandbox.answerDevice(userCode, 'approve');
      expect(await second.end).toMatchObject({ code: 0 });
      expect(trakt.asked('/oauth/device/code')).toBe(1);
    },
  );

  // Only there does the program `script` take a command like this.
  it.runIf(process.platform === 'linux')('by Ctrl-C at a question says so, and keeps what was answered', async () => {
    const under = ['sh', '-c', 'exec script -qec "$*" /dev/null', 'sh'];
    const running = home.start(['setup'], { env, under });
    await running.sees(/Client id: /);
    running.child.stdin.write(`${ours}\r`);
    await running.sees(/Number, 1/);
    running.child.stdin.write('\u0003');
    const { code, stdout } = await running.end;
    expect([code, stdout]).toEqual([130, expect.stringContaining('Interrupted.')]);
    expect(content()).toBe(`[trakt]\nclient_id = "${ours}"\n`);
  });

  it.runIf(process.platform === 'linux')('by Ctrl-D says the same', async () => {
    const under = ['sh', '-c', 'exec script -qec "$*" /dev/null', 'sh'];
    const running = home.start(['setup'], { env, under });
    await running.sees(/Client id: /);
    running.child.stdin.write('\u0004');
    const { code, stdout } = await running.end;
    expect([code, stdout]).toEqual([130, expect.stringContaining('Interrupted.')]);
  });
});
