/**
 * Whose fault a 401 is: the access token's, or the endpoint's own answer to somebody who is signed in well enough (Trakt
 * answers so to the edit of another's comment). Only the first is worth a refresh.
 */

export interface Refusal {
  /** Place of the refused request in the order of sending. */
  order: number;
  /** The same of the token's latest call that succeeded. */
  servedOrder: number | undefined;
  /** Until when 401s of this endpoint are known to be its own. */
  ownUntilMs: number | undefined;
  nowMs: number;
}

export type RefusalVerdict = 'ask_session' | 'own_answer';

/** Pure. The session is asked unless the endpoint is known for it, or the token has served a call that was sent later. */
export function judgeRefusal({ order, servedOrder, ownUntilMs, nowMs }: Refusal): RefusalVerdict {
  if (ownUntilMs !== undefined && nowMs < ownUntilMs) return 'own_answer';
  return servedOrder !== undefined && servedOrder > order ? 'own_answer' : 'ask_session';
}

const ownAnswerMs = 60 * 60 * 1000;
/** A program that asks for ever new paths must not fill the memory with them. One that is forgotten costs a refresh. */
const mostEndpoints = 1_000;

/** A call that went out with a token. */
export interface Attempted {
  /** Method and path, without the query. */
  endpoint: string;
  token: string;
  order: number;
}

/** Remembers the token that served last, and the endpoints whose 401s are their own. */
export class RefusedEndpoints {
  #sent = 0;
  #served: { token: string; order: number } | undefined;
  readonly #ownUntilMs = new Map<string, number>();

  /** A request is about to go out: its place in the order. */
  sending(): number {
    this.#sent += 1;
    return this.#sent;
  }

  served({ endpoint, token, order }: Attempted): void {
    this.#ownUntilMs.delete(endpoint);
    if (order > (this.#served?.order ?? 0)) this.#served = { token, order };
  }

  verdict({ endpoint, token, order }: Attempted, nowMs: number): RefusalVerdict {
    const servedOrder = this.#served?.token === token ? this.#served.order : undefined;
    const ownUntilMs = this.#ownUntilMs.get(endpoint);
    const verdict = judgeRefusal({ order, servedOrder, ownUntilMs, nowMs });
    if (verdict === 'own_answer' && !(ownUntilMs !== undefined && nowMs < ownUntilMs)) this.remember(endpoint, nowMs);
    return verdict;
  }

  /** A fresh token was refused as well: for an hour, this endpoint's 401s are its own answer. */
  remember(endpoint: string, nowMs: number): void {
    // In the order of their ends, so that what has ended stands first.
    this.#ownUntilMs.delete(endpoint);
    this.#ownUntilMs.set(endpoint, nowMs + ownAnswerMs);
    for (const [first, untilMs] of this.#ownUntilMs) {
      if (untilMs > nowMs && this.#ownUntilMs.size <= mostEndpoints) break;
      this.#ownUntilMs.delete(first);
    }
  }
}
