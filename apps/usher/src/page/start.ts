/** Lets the page of `usher serve` listen. */

import { once } from 'node:events';
import { createServer } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { hostAndPort, type ListenAddress } from '../config/server-settings.ts';
import { historyReader } from '../schedule/history.ts';
import { describeError } from '../text/describe-error.ts';
import { createLinks } from './access/links.ts';
import { PageSessions } from './access/sessions.ts';
import { createAccountFacts } from './account-facts.ts';
import type { PageContext } from './context.ts';
import { createExportRuns } from './exports/runs.ts';
import { usherStarter } from './exports/start-usher.ts';
import { createPage } from './page.ts';
import { startScheduleRunner } from './schedules/runner.ts';
import { sections } from './sections.ts';
import { createSignIns } from './sign-in/sign-ins.ts';

export interface RunningPage {
  readonly url: string;
  /** The address of a link that signs one browser in, once. */
  link(): string;
  close(): Promise<void>;
}

type Made =
  | 'href'
  | 'ending'
  | 'words'
  | 'sections'
  | 'facts'
  | 'exports'
  | 'schedule'
  | 'history'
  | 'keys'
  | 'signIns';

export interface StartPage extends Omit<PageContext, Made> {
  readonly listen: ListenAddress;
  readonly folder: string;
}

/** @throws the system's error where it can't listen */
export async function startPage({ listen, folder, ...parts }: StartPage): Promise<RunningPage> {
  const { context, settings } = parts;
  const base = settings.get('server.page_base') ?? '';
  const ending = new AbortController();
  const sessions = new PageSessions(folder);
  const links = createLinks(context.clock);
  const startUsher = usherStarter(context);
  const words = (error: unknown) => describeError(error, context.text, context.circumstances());
  const page: PageContext = {
    ...parts,
    sections,
    facts: createAccountFacts({ ...parts, ending: ending.signal }),
    keys: sessions.keys,
    history: historyReader(context.config.directories.state),
    href: (path) => base + path,
    ending: ending.signal,
    exports: createExportRuns({ context, startUsher, ending: ending.signal }),
    schedule: startScheduleRunner({
      ...{ context, startUsher, ending: ending.signal },
      hasJobs: () => (settings.get('schedule.jobs') ?? []).length > 0,
    }),
    words,
    signIns: createSignIns({ ...parts, words, ending: ending.signal }),
  };
  settings.onChange('schedule.jobs', page.schedule.restart);
  const app = createPage(page, { sessions, links });
  const server = createServer(
    { requestTimeout: 300_000, headersTimeout: 10_000, maxHeaderSize: 16_384 },
    getRequestListener((request, env) => app.fetch(request, env), { overrideGlobalObjects: false }),
  );
  server.maxConnections = 256;
  server.listen(listen.port, listen.address);
  try {
    await once(server, 'listening');
  } catch (error) {
    ending.abort();
    sessions.close();
    throw error;
  }
  const bound = server.address();
  const port = typeof bound === 'object' && bound ? bound.port : listen.port;
  const url = `http://${hostAndPort({ address: toOpen(listen.address), port })}${base}`;
  return {
    url,
    link: () => `${url}/open/${links.make()}`,
    async close() {
      ending.abort();
      const closed = once(server, 'close');
      server.close();
      server.closeIdleConnections();
      const late = setTimeout(() => server.closeAllConnections(), drainMs);
      await closed;
      clearTimeout(late);
      sessions.close();
    },
  };
}

const drainMs = 2_000;

/** Every address is no address to open. */
function toOpen(address: string): string {
  if (address === '0.0.0.0') return '127.0.0.1';
  return address === '::' ? '::1' : address;
}
