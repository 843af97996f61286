import { afterEach, describe, expect, it, vi } from 'vitest';
import { platform } from './platform.ts';
import { platformTransport } from './platform-transport.ts';

afterEach(() => {
  vi.unstubAllGlobals();
});

const chrome = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36';

describe('the platform', () => {
  it.each([
    ['node', { navigator: undefined }],
    ['node', { navigator: { userAgent: 'Node.js/24' } }],
    ['browser', { navigator: { userAgent: chrome } }],
    ['deno', { navigator: { userAgent: 'Deno/2.0' }, Deno: {} }],
    ['browser', { navigator: { userAgent: chrome }, Deno: {} }],
    ['workers', { navigator: { userAgent: 'Cloudflare-Workers' } }],
    // A compatibility layer gives Workers a process.
    ['workers', { navigator: { userAgent: 'Cloudflare-Workers' }, process: { versions: { node: '22.0.0' } } }],
    ['other', { navigator: { userAgent: 'x Mozilla/5.0' }, process: undefined }],
    ['other', { navigator: undefined, process: { versions: {} } }],
    ['other', { navigator: {}, process: {} }],
  ])('is %s with %o', (expected, globals) => {
    for (const [name, value] of Object.entries(globals)) vi.stubGlobal(name, value);
    const found = platform();
    vi.unstubAllGlobals();
    expect(found).toBe(expected);
  });
});

describe("the platform's own way to send", () => {
  const fetch = vi.fn(async (_url: string, _request: RequestInit & { duplex?: string }) => new Response());
  const common = { redirect: 'manual', credentials: 'omit', maxBytes: 1_000 } as const;

  it('is its fetch, as it is', () => {
    vi.stubGlobal('fetch', fetch);
    expect(platformTransport()).toBe(fetch);
  });

  it('gives a body as a stream on Deno, which would repeat any other; a request without one as it is', async () => {
    vi.stubGlobal('fetch', fetch);
    vi.stubGlobal('Deno', {});
    const send = platformTransport();
    await send('https://auth.example', { ...common, method: 'POST', headers: { accept: 'x' }, body: 'caf\u00e9' });
    const [url = '', request = {}] = fetch.mock.calls[0] ?? [];
    expect([url, request.method, request.duplex, request.headers]).toEqual([
      'https://auth.example',
      'POST',
      'half',
      { accept: 'x' },
    ]);
    expect(request.body).toBeInstanceOf(ReadableStream);
    expect(await new Response(request.body).text()).toBe('caf\u00e9');
    const read = { ...common, method: 'GET', headers: {} };
    await send('https://auth.example', read);
    expect(fetch).toHaveBeenLastCalledWith('https://auth.example', read);
  });

  it('is none where there is no fetch', () => {
    vi.stubGlobal('fetch', undefined);
    expect(() => platformTransport()).toThrow(
      expect.objectContaining({ code: 'config_invalid', setting: 'transport' }),
    );
  });
});
