/** Sends what of a section changes by itself, when it has changed, to every page that shows it. */

import { hash } from 'node:crypto';
import type { Html } from '@trakt-usher/pages';
import type { Context } from 'hono';
import { type SSEStreamingApi, streamSSE } from 'hono/streaming';
import type { PageContext, PageEnv, Section } from './context.ts';

export interface Live {
  /** The stream of a section, until its browser is signed out; an answer 503 where too many are open. */
  answer(c: Context<PageEnv>, section: Section, isSignedIn: () => boolean): Response | Promise<Response>;
  /** Somebody has just changed something: the next look is a new one, and not what others saw a moment ago. */
  changed(): void;
}

const lookEveryMs = 2_000;
/** Proxies close what is silent for a minute. */
const heartbeatMs = 20_000;
const mostStreams = 64;
/** What `livePart` waits for. */
export const partName = 'part';

export function createLive(page: PageContext): Live {
  const { clock, log } = page.context;
  let open = 0;
  const parts = new Map<string, Promise<string>>();

  /** One look for all who ask within the same moment. */
  function look(section: Section, query: URLSearchParams): Promise<string> {
    const name = `${section.path}?${query}`;
    const known = parts.get(name);
    if (known) return known;
    const looking = Promise.resolve(section.live?.(page, query)).then(String);
    parts.set(name, looking);
    const forget = () => parts.get(name) === looking && parts.delete(name);
    clock.sleep(lookEveryMs / 2, page.ending).then(forget, forget);
    return looking;
  }

  async function send(
    stream: SSEStreamingApi,
    { section, query, isSignedIn }: { section: Section; query: URLSearchParams; isSignedIn: () => boolean },
  ): Promise<void> {
    const gone = new AbortController();
    stream.onAbort(() => gone.abort());
    const signal = AbortSignal.any([gone.signal, page.ending]);
    let shown = query.get('have') ?? '';
    query.delete('have');
    let sentMs = clock.monotonic();
    while (!signal.aborted && isSignedIn()) {
      const part = await look(section, query);
      const version = versionOf(part);
      if (version !== shown) {
        await stream.writeSSE({ event: partName, data: part });
        [shown, sentMs] = [version, clock.monotonic()];
      } else if (clock.monotonic() - sentMs >= heartbeatMs) {
        await stream.write(': still here\n\n');
        sentMs = clock.monotonic();
      }
      await clock.sleep(lookEveryMs, signal).catch(() => undefined);
    }
  }

  return {
    changed: () => parts.clear(),
    answer(c, section, isSignedIn) {
      if (open >= mostStreams || page.ending.aborted)
        return c.text('Too many pages are open.', 503, { 'retry-after': '30' });
      open += 1;
      // Else nginx keeps it until it is whole.
      c.header('x-accel-buffering', 'no');
      return streamSSE(
        c,
        async (stream) => {
          try {
            await send(stream, { section, query: new URL(c.req.url).searchParams, isSignedIn });
          } finally {
            open -= 1;
          }
        },
        async (error) => log.warn({ event: 'page.stream_failed', section: section.path, error: error.name }),
      );
    },
  };
}

export function versionOf(part: Html | string): string {
  return hash('sha256', String(part), 'base64url').slice(0, 16);
}
