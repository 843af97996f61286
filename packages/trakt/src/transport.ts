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
}

export interface TransportResponse {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  text(): Promise<string>;
}

export type Transport = (url: string, request: TransportRequest) => Promise<TransportResponse>;
