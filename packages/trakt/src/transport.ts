/** The port through which every request leaves: one function, which the platform's `fetch` satisfies as it is. */

export interface TransportRequest {
  method: string;
  headers: Record<string, string>;
  body?: string;
  signal?: AbortSignal;
  /** A redirect is an answer here, never followed: it could carry a token to another host. */
  redirect: 'manual';
  /** Browsers only: no cookies, so that a request never depends on who is signed in to the website. */
  credentials: 'omit';
  /** A longer answer, after unpacking, is not wanted: a transport may end it there, as an error. `fetch` doesn't look at this. */
  maxBytes: number;
}

export interface TransportResponse {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  text(): Promise<string>;
  /** Where there is one, an answer that is too long is ended on the way; else it is read and then refused. */
  readonly body?: ReadableStream<Uint8Array> | null;
}

export type Transport = (url: string, request: TransportRequest) => Promise<TransportResponse>;
