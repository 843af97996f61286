/** A request about tokens that a program sent through the proxy, and what the shield answers it with. */

import type { SqliteVault } from '@trakt-usher/vault';
import type { Clock, Log, Transport } from 'trakt-usher';
import type { ServeBook } from './book.ts';

export interface TokenCall {
  readonly program: string;
  /** Origin of the server that the program asked, which stands for one of Trakt's hosts. */
  readonly issuer: string;
  /** `/oauth/token`, `/oauth/device/token` or `/oauth/revoke`. */
  readonly path: string;
  /** Names in small letters; without those of the connection. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface ShieldParts {
  readonly vault: SqliteVault;
  readonly book: ServeBook;
  readonly transport: Transport;
  readonly apiOrigin: string;
  readonly clock: Clock;
  readonly log: Log;
  /** Hears that a program asked for a refresh, and that one was sent to Trakt. */
  readonly refreshed?: (step: 'asked' | 'sent', program: string) => void;
}
