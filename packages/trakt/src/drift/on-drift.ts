/** Tells when Trakt's answers no longer hold what our types promise. */

import { type OfRow, ofLists, ofObjects, ofOtherLists, type Promised } from './promises.ts';

export interface Drift {
  /** As Trakt writes it: `GET /sync/history`. */
  endpoint: string;
  /** What is missing, or null where that is not allowed: `movie.ids.slug`. Never a value. */
  field: string;
}

/**
 * For a client's `onReply`. The listener hears of each field once for each endpoint. Known is what an account holds: its
 * plays, ratings, lists, collection and progress, what it hides, its settings and activities; and the same of others.
 *
 * @example
 * const trakt = createTraktClient({ app, session, onReply: onDrift(({ endpoint, field }) => console.warn(endpoint, field)) });
 */
export function onDrift(listener: (drift: Drift) => void): (endpoint: string, body: unknown) => void {
  const told = new Set<string>();
  return (called, body) => {
    const found = endpoints.find(({ pattern }) => pattern.test(called));
    // With `extended=min`, a list is an object of another form.
    if (found?.isList !== Array.isArray(body)) return;
    const { endpoint, promised } = found;
    for (const row of Array.isArray(body) ? body : [body]) {
      for (const field of missingIn(row, fieldsFor(row, promised))) {
        const drift = `${endpoint} ${field}`;
        if (told.has(drift)) continue;
        told.add(drift);
        listener({ endpoint, field });
      }
    }
  };
}

function fieldsFor(row: unknown, promised: OfRow): Promised {
  if ('fields' in promised) return promised.fields;
  const type = isObject(row) ? row.type : undefined;
  if (typeof type !== 'string') return { type: true };
  // A type that we don't know promises nothing.
  return Object.hasOwn(promised.byType, type) ? (promised.byType[type] ?? {}) : {};
}

function missingIn(value: unknown, promised: Promised): string[] {
  return Object.entries(promised).flatMap(([name, inner]) => {
    const found = isObject(value) ? value[name] : undefined;
    if (found === undefined || (found === null && inner !== 'nullable')) return [name];
    return typeof inner !== 'object' ? [] : missingIn(found, inner).map((field) => `${name}.${field}`);
  });
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

const objects = Object.entries(ofObjects).map(([path, fields]) => ({
  endpoint: `GET ${path}`,
  pattern: new RegExp(`^GET ${path}$`),
  isList: false,
  promised: { fields },
}));

// A list's comments have a path below its own.
const lists = ['/sync', '/users/:id'].flatMap((owner) =>
  Object.entries(ofLists).map(([list, promised]) => ({
    endpoint: `GET ${owner}/${list}`,
    pattern: new RegExp(`^GET ${owner.replace(':id', '[^/]+')}/${list}(/(?!comments/|comments$)|$)`),
    isList: true,
    promised,
  })),
);

// The lists that somebody likes are not their own.
const otherLists = Object.entries(ofOtherLists).map(([path, promised]) => ({
  endpoint: `GET ${path.replace(/\/:\w+\?.*/, '')}`,
  pattern: new RegExp(`^GET ${path.replace(/\/:\w+\?/g, '(/[^/]+)?').replace(/:\w+/g, '(?!likes/)[^/]+')}$`),
  isList: true,
  promised,
}));

const endpoints = [...objects, ...lists, ...otherLists];
