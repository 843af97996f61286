/** A promise and its ends. `Promise.withResolvers` is younger than the oldest runtime we serve. */

export interface Deferred<T> {
  promise: Promise<T>;
  resolve(value: T | PromiseLike<T>): void;
  reject(reason: unknown): void;
}

export function deferred<T>(): Deferred<T> {
  let ends: Omit<Deferred<T>, 'promise'> | undefined;
  const promise = new Promise<T>((resolve, reject) => {
    ends = { resolve, reject };
  });
  if (!ends) throw new Error('A promise runs its executor at once');
  return { promise, ...ends };
}
