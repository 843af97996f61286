/** The port through which every request leaves: one function, which the platform's `fetch` satisfies as it is. */

export interface TransportRequest {
  method: string;
  /** Several requests share one object. */
  headers: Readonly<Record<string, string>>;
  body?: string;
  signal?: AbortSignal;
  /** A redirect is an answer here: it could carry a token to another host. `follow`: a request that carries nothing. */
  redirect: 'manual' | 'follow';
  /** Browsers only: no cookies, so that a request never depends on who is signed in to the website. */
  credentials: 'omit' | 'include';
  /** A longer answer, after unpacking, is not wanted: a transport may end it there, as an error. `fetch` doesn't look at this. */
  maxBytes: number;
  /** These are for browsers, and for requests that carry nothing. */
  mode?: 'no-cors';
  cache?: 'no-store';
  referrerPolicy?: 'no-referrer';
}

export interface TransportResponse {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  text(): Promise<string>;
  /** Where there is one, an answer that is too long is ended on the way; else it is read and then refused. */
  readonly body?: ReadableStream<Uint8Array> | null;
}

export interface Transport {
  (url: string, request: TransportRequest): Promise<TransportResponse>;
  /**
   * True where the errors of this transport say by their code, as Node's do, whether a request can have left. Without it a
   * session asks, before each refresh, whether the server can be reached. Of `fetch` it is known, by the platform.
   */
  readonly namesFailures?: boolean;
}
