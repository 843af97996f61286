/** A store that answers some turns of the event loop late: what nobody awaits isn't done when the next thing begins. */

import type { TokenStore } from '../session/store/store.ts';

/** Reads are quicker than writes, so that they show what is not written yet. */
export function lateStore(inner: TokenStore): TokenStore {
  return {
    ...inner,
    read: late(inner.read),
    withLock: (account, waiting, body) =>
      inner.withLock(account, waiting, (writer) =>
        body({
          read: late(writer.read),
          saveIntent: late(writer.saveIntent),
          save: late(writer.save, 8),
          saveGrant: late(writer.saveGrant, 8),
          settle: late(writer.settle, 8),
          mark: late(writer.mark, 8),
          remove: late(writer.remove, 8),
        }),
      ),
  };
}

function late<Given extends unknown[], T>(
  act: (...given: Given) => Promise<T>,
  turns = 1,
): (...given: Given) => Promise<T> {
  return async (...given) => {
    for (let turn = 0; turn < turns; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    return act(...given);
  };
}
