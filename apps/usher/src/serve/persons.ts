/** Learns whose each sign-in is, because Trakt counts the requests of all programs of a person together. In memory alone. */

import { hash } from 'node:crypto';
import type { Clock, Log, Transport } from 'trakt-usher';
import type { Budget, Reply } from './budget.ts';

export interface Persons {
  /** The word under which requests with this access token are counted. */
  countedAs(accessToken: string): string;
  /** Asks Trakt whose the token is, with the token itself, where that isn't known. Never rejects. */
  learn(request: SignedIn): Promise<void>;
  /** Waits for no answer any more. */
  close(): void;
}

/** A request that Trakt took. */
interface SignedIn {
  readonly accessToken: string;
  readonly program: string;
  readonly header: (name: string) => string | undefined;
}

export interface PersonsParts {
  readonly apiOrigin: string;
  readonly transport: Transport;
  readonly budget: Budget;
  readonly clock: Clock;
  readonly log: Log;
}

interface SignIn {
  countedAs: string;
  /** When it may be asked; undefined once it is known. */
  askAtMs: number | undefined;
}

const deadlineMs = 10_000;
const askAgainMs = 60_000;
const maxBytes = 2 ** 20;
const mostSignIns = 1_000;

export function createPersons({ apiOrigin, transport, budget, clock, log }: PersonsParts): Persons {
  const signIns = new Map<string, SignIn>();
  const end = new AbortController();

  /** Those of tokens that Trakt took are kept: anybody can invent others. */
  function signInOf(accessToken: string, isTaken: boolean): SignIn {
    const digest = hash('sha256', accessToken);
    const known = signIns.get(digest);
    const signIn = known ?? { countedAs: `sign-in ${digest}`, askAtMs: 0 };
    if (!known && !isTaken) return signIn;
    signIns.delete(digest);
    signIns.set(digest, signIn);
    const [oldest] = signIns.keys();
    if (signIns.size > mostSignIns && oldest !== undefined) signIns.delete(oldest);
    return signIn;
  }

  async function ask(request: SignedIn, signIn: SignIn): Promise<void> {
    const { accessToken, program, header } = request;
    const signal = AbortSignal.any([end.signal, AbortSignal.timeout(deadlineMs)]);
    const turn = await budget.turn({ countedAs: signIn.countedAs, kind: 'reads', program, signal });
    if (turn.kind === 'refused') return;
    try {
      const answer = await transport(`${apiOrigin}/users/settings`, {
        method: 'GET',
        headers: {
          authorization: `Bearer ${accessToken}`,
          'content-type': 'application/json',
          'trakt-api-key': header('trakt-api-key') ?? '',
          'trakt-api-version': header('trakt-api-version') ?? '2',
          'user-agent': header('user-agent') ?? '',
        },
        redirect: 'manual',
        credentials: 'omit',
        maxBytes,
        signal,
      });
      const reply: Reply = { status: answer.status, header: (name) => answer.headers.get(name) ?? undefined };
      turn.ended(reply);
      const person = answer.status === 200 ? personIn(await answer.text()) : undefined;
      if (person === undefined) return log.info({ event: 'serve.person_unknown', program, status: answer.status });
      signIn.countedAs = `person ${person}`;
      signIn.askAtMs = undefined;
      budget.learn(signIn.countedAs, 'reads', reply);
      log.info({ event: 'serve.person_known', program });
    } finally {
      turn.ended();
    }
  }

  return {
    countedAs: (accessToken) => signInOf(accessToken, false).countedAs,
    async learn(request) {
      const signIn = signInOf(request.accessToken, true);
      if (signIn.askAtMs === undefined || clock.monotonic() < signIn.askAtMs) return;
      signIn.askAtMs = clock.monotonic() + askAgainMs;
      await ask(request, signIn).catch(() =>
        log.info({ event: 'serve.person_unknown', program: request.program, reason: 'no answer' }),
      );
    },
    close: () => end.abort(),
  };
}

/** What stays the same when a person takes another name. */
function personIn(body: string): string | undefined {
  try {
    const { user } = JSON.parse(body);
    const id: unknown = user?.ids?.uuid ?? user?.ids?.slug ?? user?.username;
    return typeof id === 'string' && id !== '' ? id : undefined;
  } catch {
    return undefined;
  }
}
