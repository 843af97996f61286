/** What the command itself, the machine and the person can end a command with. */

import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { takeFileLock, takeTaskLock } from '@trakt-usher/vault';
import type { ApiErrorCode, OAuthErrorCode, StoreErrorCode } from 'trakt-usher';
import { jsonZip } from '../../../../packages/takeout/src/sources/zip/testing/make-zip.ts';
import type { AnyError } from '../../src/errors/any-error.ts';
import { Interrupted } from '../../src/errors/run.ts';
import { pyTraktFile } from '../token-files.ts';
import { freePort } from '../trakt.ts';
import type { Failures } from './failure.ts';
import { configure, type Stage, without } from './stage.ts';
import type { serviceFailures } from './trakt.ts';

/** A port that somebody else listens at. */
async function whereOthersListen<T>(work: (port: number) => Promise<T>): Promise<T> {
  const port = await freePort();
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(port, 'localhost', resolve));
  try {
    return await work(port);
  } finally {
    other.close();
  }
}

async function whileOthersDo<T>(stage: Stage, task: string, work: () => Promise<T>): Promise<T> {
  const account = { issuer: stage.env.TRAKT_AUTH_URL ?? '', account: 'default' };
  const by = 'usher.js on nas';
  const lock = takeTaskLock({ directory: join(stage.home, 'vault'), account, task, make: true, by });
  try {
    return await work();
  } finally {
    if (lock.held) lock.release();
  }
}

type CommandCode = Exclude<
  AnyError['code'],
  OAuthErrorCode | ApiErrorCode | StoreErrorCode | keyof typeof serviceFailures
>;

const byReason = { unmet: 'In a table of its own, by its reason.' };

export const commandFailures: { readonly [Code in CommandCode]: Failures } = {
  usage: byReason,
  config_invalid: byReason,
  sign_in_required: byReason,
  network: byReason,
  client_id_refused: [
    {
      says: "Trakt has no app with this client id. Copy all of it: it is neither the app's name nor its client secret.",
      exitCode: 1,
      cause: (stage, flags) =>
        stage.usher(['setup', '--client-id', 'nobody', ...flags], { env: { TRAKT_CLIENT_ID: '' } }),
    },
    {
      says: 'Trakt knows this app, but lets nobody sign in with it: it was deleted or blocked. Make another one at https://app.trakt.tv/settings/apps',
      exitCode: 1,
      cause(stage, flags) {
        stage.answers('/oauth/device/code', 403, {});
        return stage.usher(['setup', '--client-id', 'sandbox-client', ...flags], { env: { TRAKT_CLIENT_ID: '' } });
      },
    },
    {
      says: 'Cloudflare, in front of Trakt, turned the question away, so it is not known whether the client id is right. Wait some minutes, or use another network, and run: usher setup',
      exitCode: 1,
      cause(stage, flags) {
        stage.answers('/oauth/device/code', 403, '<html></html>', { server: 'cloudflare' });
        return stage.usher(['setup', '--client-id', 'sandbox-client', ...flags], { env: { TRAKT_CLIENT_ID: '' } });
      },
    },
  ],
  already_running: [
    {
      says: '{by} on {host} is exporting the account "default" at this moment. Nothing was read or written. Try again when it is done.',
      exitCode: 1,
      async cause(stage, flags) {
        await stage.signIn();
        return whileOthersDo(stage, 'export', () => stage.usher(['export', ...flags]));
      },
    },
    {
      says: '{by} on {host} is restoring the account "default" at this moment. Nothing was read or written. Try again when it is done.',
      exitCode: 1,
      cause: (stage, flags) =>
        whileOthersDo(stage, 'restore', () => stage.usher(['restore', 'export.zip', '--apply', ...flags])),
    },
    {
      says: '{by} on {host} runs a schedule for the account "default" already. End that one; or put all jobs into one configuration file, and run: usher schedule',
      exitCode: 1,
      cause: (stage, flags) =>
        whileOthersDo(stage, 'schedule', () => stage.usher(['export', '--schedule', '@daily', ...flags])),
    },
  ],
  port_in_use: [
    {
      says: 'Port {port}, where the sign-in comes back, is in use by another program. End that program, set auth.callback_port, or run: usher auth --device',
      exitCode: 1,
      cause: (stage, flags) =>
        whereOthersListen((port) => {
          configure(stage, `[auth]\ncallback_port = ${port}\n`);
          return stage.usher(['auth', '--browser', ...flags]);
        }),
    },
    {
      says: 'Port {port} is in use by another program. Name another one with --port, or any free one with --port 0.',
      exitCode: 1,
      cause: (stage, flags) => whereOthersListen((port) => stage.usher(['sandbox', '--port', `${port}`, ...flags])),
    },
  ],
  snapshot_refused: [
    {
      says: "The sandbox can't go on from {path}. It is not JSON. Name another file with --snapshot, or leave it out.",
      exitCode: 1,
      cause(stage, flags) {
        writeFileSync(join(stage.home, 'snapshot'), 'no snapshot');
        return stage.usher(['sandbox', '--port', '0', '--snapshot', join(stage.home, 'snapshot'), ...flags]);
      },
    },
  ],
  data_refused: [
    {
      says: "{path} can't be used. Line 2, people[0].name: Invalid input: expected string, received number.",
      exitCode: 1,
      cause(stage, flags) {
        writeFileSync(join(stage.home, 'people.yaml'), 'people:\n  - { username: Mary, name: 7 }\n');
        return stage.usher(['sandbox', '--port', '0', '--seed-file', join(stage.home, 'people.yaml'), ...flags]);
      },
    },
    {
      says: "{path} can't be used. It can't be read (ENOENT).",
      exitCode: 1,
      cause: (stage, flags) => stage.usher(['sandbox', '--port', '0', '--from', join(stage.home, 'no.zip'), ...flags]),
    },
  ],
  renewal_in_doubt: [
    {
      says: '{host} gave no complete answer. It is not known whether Trakt has used the refresh token. The access token serves as long as it lasts. Try again {when}: usher token-refresh. To be on the safe side, sign in again: usher auth --force',
      exitCode: 1,
      async cause(stage, flags) {
        await stage.signIn();
        stage.trakt.sandbox.faults.add({ route: 'token', kind: 'drop', times: 9 });
        return stage.usher(['token-refresh', ...flags], { clock: without((ms) => ms > 12_500) });
      },
    },
  ],
  command_not_started: [
    {
      says: 'There is no command "no-such-command" to run.',
      exitCode: 127,
      async cause(stage, flags) {
        await stage.signIn();
        return stage.usher(['exec', ...flags, '--', 'no-such-command']);
      },
    },
    {
      says: '"{path}" can\'t be run (EACCES).',
      exitCode: 126,
      async cause(stage, flags) {
        await stage.signIn();
        return stage.usher(['exec', ...flags, '--', stage.home]);
      },
    },
  ],
  not_imported: [
    {
      says: '{path} is JSON, but not a token file that usher knows. It holds a. Nothing was changed. Known are .pytrakt.json (PyTrakt, PlexTraktSync), credentials.enc (Export_Trakt_4_Letterboxd), and exported tokens of trakt.tv and @dvcol/trakt-http-client.',
      exitCode: 1,
      cause(stage, flags) {
        writeFileSync(join(stage.home, 'tokens.json'), '{"a": 1}');
        return stage.usher(['auth', 'import', 'tokens.json', '--stopped', ...flags]);
      },
    },
    {
      says: 'Trakt no longer accepts the sign-in in {path}. The file is where it was, and nothing was stored. Run: usher auth',
      exitCode: 1,
      cause(stage, flags) {
        writeFileSync(join(stage.home, 'pytrakt.json'), pyTraktFile(stage.trakt.sandbox.issueGrant()));
        stage.trakt.sandbox.endGrants();
        return stage.usher(['auth', 'import', 'pytrakt.json', '--stopped', ...flags]);
      },
    },
  ],
  not_moved: byReason,
  not_reloaded: [
    {
      says: 'No usher serve runs on this vault. Run: usher serve',
      exitCode: 1,
      cause: (stage, flags) => stage.usher(['serve', 'reload', ...flags]),
    },
  ],
  no_page: [
    {
      says: 'No usher serve runs on this vault. Run: usher serve',
      exitCode: 1,
      cause: (stage, flags) => stage.usher(['serve', 'open', ...flags]),
    },
  ],
  password_too_short: [
    {
      says: 'A password has at least 8 characters. Run: usher serve password',
      exitCode: 1,
      cause: (stage, flags) => stage.usher(['serve', 'password', ...flags]),
    },
  ],
  program_name: [
    {
      says: 'No program "tv" has a key. Run: usher serve list',
      exitCode: 2,
      cause: (stage, flags) => stage.usher(['serve', 'remove', 'tv', ...flags]),
    },
    {
      says: 'There is a program "tv" already. For a new key, run "usher serve remove tv" first. Its sign-ins stay.',
      exitCode: 2,
      async cause(stage, flags) {
        await stage.usher(['serve', 'add', 'tv']);
        return stage.usher(['serve', 'add', 'tv', ...flags]);
      },
    },
  ],
  no_such_account: [
    {
      says: 'There is no sign-in "tv". There is: default. Run: usher accounts',
      exitCode: 2,
      async cause(stage, flags) {
        await stage.signIn();
        return stage.usher(['accounts', 'default', 'tv', ...flags]);
      },
    },
    {
      says: 'There is no sign-in "tv", nor any other. Run: usher auth',
      exitCode: 2,
      cause: (stage, flags) => stage.usher(['accounts', 'default', 'tv', ...flags]),
    },
  ],
  other_user: [
    {
      says: 'This is {now}, but "default" is the sign-in of {before}. Nothing was changed, and the new sign-in was ended. To keep both, run: usher auth --manual --account {now} (to replace it: usher auth --manual --force)',
      exitCode: 1,
      async cause(stage, flags) {
        const { sandbox } = stage.trakt;
        const { refresh_token = '' } = sandbox.issueGrant({ username: 'grace' });
        await stage.usher(['whoami'], { env: { TRAKT_REFRESH_TOKEN: refresh_token } });
        sandbox.endGrants({ username: 'grace' });
        await stage.usher(['token-refresh']);
        return stage.usher(['auth', '--manual', ...flags], { paste: ({ href }) => href });
      },
    },
  ],
  backup_incomplete: [
    {
      says: 'The backup is there, but all or part of this is not in it: /users/me/favorites. Its file _errors.json says why. Try again later: usher backup',
      exitCode: 1,
      cause(stage, flags) {
        stage.answers('/users/me/favorites', 404);
        return stage.usher(['backup', ...flags], {
          env: { TRAKT_ACCESS_TOKEN: stage.trakt.sandbox.issueGrant().access_token },
        });
      },
    },
  ],
  rows_unaccounted: { unmet: 'It takes a target with a mistake; take-out.test.ts has some.' },
  account_short: [
    {
      says: 'Trakt says that your list history has {number} rows, and sent {number} of them, so what is missing is not known. Nothing more was added. Try again later.',
      exitCode: 1,
      async cause(stage, flags) {
        writeFileSync(join(stage.home, 'export.zip'), await jsonZip({ 'watched-history.json': [] }).bytes());
        const { sandbox } = stage.trakt;
        sandbox.faults.add({ route: 'api', kind: 'wrong_counts', path: '/sync/history', times: 9 });
        return stage.usher(['restore', 'export.zip', ...flags], {
          env: { TRAKT_ACCESS_TOKEN: sandbox.issueGrant().access_token },
        });
      },
    },
  ],
  list_short: [
    {
      says: 'Trakt says that you have {number} ratings, and sent 0 of them. Their file was not changed. Try again later. If it stays so, the count at Trakt is wrong: --allow-missing writes what there is.',
      exitCode: 1,
      cause(stage, flags) {
        stage.trakt.sandbox.faults.add({ route: 'api', kind: 'empty_page', path: '/sync/ratings' });
        return stage.usher(['export', '--timezone', 'UTC', ...flags], {
          env: { TRAKT_ACCESS_TOKEN: stage.trakt.sandbox.issueGrant().access_token },
        });
      },
    },
    {
      says: 'The last export had {number} titles on your watchlist. Now Trakt sent none, and did not say that there are none. Their file was not changed. Try again later. If there are none at Trakt any more, add --allow-missing to this export once: the next one does not ask again.',
      exitCode: 1,
      async cause(stage, flags) {
        const env = { TRAKT_ACCESS_TOKEN: stage.trakt.sandbox.issueGrant().access_token };
        const args = ['export', '--timezone', 'UTC', '--only', 'watchlist'];
        await stage.usher(args, { env });
        stage.answers('/sync/watchlist', 200, []);
        return stage.usher([...args, ...flags], { env });
      },
    },
  ],
  zip_not_taken: [
    {
      says: '{path} is not taken: it is not a ZIP file, or is cut off. Nothing was written. --from takes the ZIP of https://app.trakt.tv/settings/data, or the folder with all that was in it.',
      exitCode: 1,
      cause: (stage, flags) => stage.usher(['export', '--from', import.meta.filename, '--timezone', 'UTC', ...flags]),
    },
    {
      says: "{path} can't be read. There is no such file or folder.",
      exitCode: 1,
      cause: (stage, flags) => stage.usher(['export', '--from', 'nothing.zip', '--timezone', 'UTC', ...flags]),
    },
  ],
  have_not_taken: [
    {
      says: '{path} is not taken: it is not a ZIP file, or is cut off. Nothing was read from Trakt, and nothing was written. For Letterboxd, --have takes the ZIP that it exports at https://letterboxd.com/settings/data/.',
      exitCode: 1,
      cause: (stage, flags) => stage.usher(['export', '--have', import.meta.filename, ...flags]),
    },
    {
      says: "{path} can't be read. There is no such file or folder. For Yamtrack, --have takes the CSV that it exports in its settings.",
      exitCode: 1,
      cause: (stage, flags) => stage.usher(['export', '--to', 'yamtrack', '--have', 'nothing.csv', ...flags]),
    },
  ],
  folder_unusable: [
    {
      says: "The files can't be written to {path}. This is not a folder. Name another folder with --output, or with dir under [export] in the configuration.",
      exitCode: 1,
      cause(stage, flags) {
        writeFileSync(join(stage.home, 'films'), '');
        return stage.usher(['export', '--output', 'films', ...flags]);
      },
    },
    {
      says: "--only-new can't remember in {path} what it writes. This is not a folder. Mend that, or leave out --only-new.",
      exitCode: 1,
      cause(stage, flags) {
        writeFileSync(join(stage.home, 'written-rows'), '');
        return stage.usher(['export', '--only-new', ...flags]);
      },
    },
  ],
  folder_busy: [
    {
      says: '{by} {number} on {host} is writing to {path} at this moment. Nothing was read or written. Try again when it is done, or name another folder with --output.',
      exitCode: 1,
      async cause(stage, flags) {
        const lock = takeFileLock(join(stage.home, 'trakt-export', '.usher', 'lock.db'));
        try {
          return await stage.usher(['export', ...flags]);
        } finally {
          if (lock.held) lock.release();
        }
      },
    },
  ],
  sign_in_timed_out: [
    {
      says: 'The sign-in was not finished in the browser within 5 minutes. Nothing was changed. Run: usher auth --browser',
      exitCode: 1,
      async cause(stage, flags) {
        configure(stage, `[auth]\ncallback_port = ${await freePort()}\n`);
        return stage.usher(['auth', '--browser', ...flags], { clock: without((ms) => ms > 60_000) });
      },
    },
  ],
  demo_failed: [
    {
      says: 'The demo ended, because usher auth did not do what it should; why is told above. Run: usher demo --verbose',
      exitCode: 1,
      async cause(stage, flags) {
        // The vault's path is longer than any system takes.
        const deep = join(stage.home, ...Array.from({ length: 19 }, () => 'x'.repeat(200)));
        mkdirSync(deep, { recursive: true });
        const before = process.env.TMPDIR;
        process.env.TMPDIR = deep;
        try {
          return await stage.usher(['demo', ...flags]);
        } finally {
          if (before === undefined) delete process.env.TMPDIR;
          else process.env.TMPDIR = before;
        }
      },
    },
  ],
  interrupted: [
    {
      says: 'Interrupted.',
      exitCode: 130,
      cause(stage, flags) {
        const ending = new AbortController();
        stage.answers('/oauth/device/token', 400);
        const clock = without((ms) => {
          if (ms > 1_000) return false;
          ending.abort(new Interrupted('SIGINT'));
          return true;
        });
        return stage.usher(['auth', '--device', ...flags], { signal: ending.signal, clock });
      },
    },
  ],
};
