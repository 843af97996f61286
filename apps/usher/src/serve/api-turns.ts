/** When a program's request to the API may go out: it is counted as its person's, or without a sign-in as its app's. */

import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { Budget, Kind, Turn } from './budget.ts';
import type { Persons } from './persons.ts';

interface ApiRequest {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly accessToken: string | undefined;
  readonly program: string;
  /** Aborted when nobody waits for the answer any more. */
  readonly gone: AbortSignal;
}

export interface ApiTurns {
  /** Undefined: whoever asked is gone. */
  of(asked: ApiRequest): Promise<ApiTurn | undefined>;
}

type ApiTurn =
  | Exclude<Turn, { readonly kind: 'go' }>
  | { readonly kind: 'go'; readonly answered: (status: number, headers: IncomingHttpHeaders) => void };

export function createApiTurns({ budget, persons }: { budget: Budget; persons: Persons }): ApiTurns {
  return {
    async of({ request, response, accessToken, program, gone }) {
      const turn = await budget
        .turn({
          countedAs:
            accessToken === undefined
              ? `app ${textOf(request.headers['trakt-api-key']) ?? ''}`
              : persons.countedAs(accessToken),
          kind: kindOf(request.method, accessToken !== undefined),
          program,
          signal: gone,
        })
        .catch((error: unknown) => {
          if (!gone.aborted) throw error;
          return undefined;
        });
      if (turn?.kind !== 'go') return turn;
      if (gone.aborted) {
        turn.ended();
        return undefined;
      }
      response.once('close', () => turn.ended());
      return {
        kind: 'go',
        answered(status, headers) {
          turn.ended({ status, header: (name) => textOf(headers[name]) });
          if (accessToken === undefined || status < 200 || status > 299) return;
          void persons.learn({ accessToken, program, header: (name) => textOf(request.headers[name]) });
        },
      };
    },
  };
}

function kindOf(method: string | undefined, isSignedIn: boolean): Kind {
  if (method !== 'GET' && method !== 'HEAD') return 'writes';
  return isSignedIn ? 'reads' : 'signedOutReads';
}

export function bearerOf({ headers }: IncomingMessage): string | undefined {
  return /^bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1];
}

function textOf(value: string | readonly string[] | undefined): string | undefined {
  return typeof value === 'object' ? value[0] : value;
}
