/** The page of the real command, signed in to a sandbox with an export on the disk, and a real browser that looks at it. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { inject } from 'vitest';
import type { Home, Running } from '../run-usher.ts';
import { freePort, homeAt, signIn, startTrakt, type Trakt } from '../trakt.ts';

export interface ServedPage {
  readonly trakt: Trakt;
  readonly home: Home;
  readonly browser: Browser;
  /** Where it listens, without a slash at the end. */
  readonly url: string;
  /** The line of the configuration that says so, and the rest of it. */
  readonly configFile: string;
  /** Ends the server as a person does, and starts it again at the same address. */
  restart(): Promise<void>;
  /** Ends it. @returns its exit code */
  end(): Promise<number | null>;
  /** An address that signs a browser in once. */
  link(): Promise<string>;
  /** A browser of its own that is signed in, at the front page. */
  visit(look?: Look): Promise<Visit>;
  close(): Promise<void>;
}

interface Look {
  readonly width?: number;
  readonly colorScheme?: 'light' | 'dark';
  readonly scripts?: boolean;
}

interface Visit {
  readonly tab: Page;
  /** What the browser complained of, and what it asked others for. */
  readonly complaints: string[];
}

export interface ServePageOptions {
  /** Lines under [server]. */
  readonly server?: readonly string[];
  readonly browserArgs?: readonly string[];
  /** What browsers call it, where that is another name than its own. */
  readonly origin?: string;
  readonly context?: BrowserContextOptions;
  /** The folder of its exports; one in its home else. */
  readonly exports?: string;
  readonly port?: number;
}

export async function servePage(options: ServePageOptions = {}): Promise<ServedPage> {
  const { server = [], browserArgs = [], origin, context } = options;
  const trakt = await startTrakt({ autoApprove: true });
  const home = homeAt(trakt);
  await signIn(home, { deadlineMs: 60_000 });
  await home.run(['serve', 'add', 'films', '--outbox']);
  const configFile = join(home.path, 'config.toml');
  const config = [
    ...['[server]', `page_listen = "127.0.0.1:${options.port ?? (await freePort())}"`, ...server],
    ...['[export]', `dir = "${options.exports ?? join(home.path, 'exports')}"`],
    ...['[[schedule.jobs]]', 'name = "night"', 'cron = "30 3 * * *"'],
  ];
  writeFileSync(configFile, `${config.join('\n')}\n`);
  await home.run(['export', '--keep', '2', '--to', 'letterboxd', '--to', 'yamtrack'], { deadlineMs: 60_000 });
  const start = async () => {
    const running = home.start(['serve', '--listen', '127.0.0.1:0'], { deadlineMs: 300_000 });
    const [, url = ''] = /The page is at (\S+)\./.exec(await running.sees(/The page is at \S+\./)) ?? [];
    return { running, url };
  };
  let serving: Running;
  const started = await start();
  serving = started.running;
  const { url } = started;
  const shown = origin ?? new URL(url).origin;
  const browser = await chromium.launch({
    executablePath: inject('chromium'),
    args: ['--no-sandbox', ...browserArgs],
  });

  async function end(): Promise<number | null> {
    serving.child.kill('SIGTERM');
    return (await serving.end).code;
  }

  async function link(): Promise<string> {
    const { pathname } = new URL((await home.run(['serve', 'open', '--print'])).stdout.trim());
    return shown + pathname;
  }

  return {
    ...{ trakt, home, browser, url, configFile, end, link },
    async restart() {
      await end();
      serving = (await start()).running;
    },
    async visit({ width = 1280, colorScheme = 'light', scripts = true } = {}) {
      const own = await browser.newContext({
        ...{ viewport: { width, height: 800 }, colorScheme, javaScriptEnabled: scripts },
        ...context,
      });
      const tab = await own.newPage();
      const complaints: string[] = [];
      tab.on('console', (message) => complaints.push(message.text()));
      tab.on('pageerror', (error) => complaints.push(error.message));
      tab.on('request', (request) => {
        if (new URL(request.url()).origin !== shown) complaints.push(request.url());
      });
      await tab.goto(await link());
      await tab.getByRole('button', { name: 'Sign in' }).click();
      await tab.getByRole('heading', { name: 'Home' }).waitFor();
      return { tab, complaints };
    },
    async close() {
      await browser.close();
      await home.remove();
      await trakt.close();
    },
  };
}
