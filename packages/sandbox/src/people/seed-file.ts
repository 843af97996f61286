/** Reads a seed file: YAML, or JSON, which is YAML too. Each mistake is named with its line. */
import { type Document, isAlias, isMap, isNode, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import { DataRefused } from './data-refused.ts';
import { fieldOf, PeopleRefused } from './people-refused.ts';
import type { SandboxPerson } from './person.ts';
import { settle } from './settle.ts';

/** Throws DataRefused. */
export function readSeedFile(text: string): readonly SandboxPerson[] {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const lineAt = (offset: number): number => lines.linePos(offset).line;
  if (document.errors.length > 0) {
    throw new DataRefused(some(document.errors.map(({ message, pos }) => `Line ${lineAt(pos[0])}: ${message}.`)));
  }
  const lineOf = (path: readonly (string | number)[]): number => lineAt(offsetOf(document, path));
  try {
    const { people } = seedFile.parse(contentOf(document));
    return settle(people).given;
  } catch (error) {
    throw refusal(error, lineOf);
  }
}

/** The people are checked by `settle`. */
const seedFile = z.strictObject({ people: z.array(z.custom<SandboxPerson>()).min(1) });

function contentOf(document: Document): unknown {
  try {
    return document.toJS();
  } catch (error) {
    // Aliases that multiply without end.
    throw new DataRefused([error instanceof Error ? `${error.message}.` : String(error)], { cause: error });
  }
}

/** More than these are mostly the same mistake again. */
const mostReasons = 3;

function refusal(error: unknown, lineOf: (path: readonly (string | number)[]) => number): unknown {
  if (error instanceof z.ZodError) {
    const form = 'A seed file has people: and a list of them under it.';
    return new DataRefused([`Line ${lineOf([])}: ${form}`], { cause: error });
  }
  if (!(error instanceof PeopleRefused)) return error;
  const reasons = error.problems.map(({ path, message }) => {
    return `Line ${lineOf(['people', ...path])}, people${fieldOf(path)}: ${message}`;
  });
  return new DataRefused(some(reasons), { cause: error });
}

function some(reasons: readonly string[]): string[] {
  const more = reasons.length - mostReasons;
  return [...reasons.slice(0, mostReasons), ...(more > 0 ? [`And ${more} more.`] : [])];
}

/** Where a field begins; for one that is missing, what it is missing in. */
function offsetOf(document: Document, path: readonly (string | number)[]): number {
  let node: unknown = document.contents;
  let offset = startOf(node) ?? 0;
  for (const step of path) {
    if (isAlias(node)) node = node.resolve(document);
    let key: unknown;
    if (isMap(node)) {
      const pair = node.items.find((one) => isScalar(one.key) && String(one.key.value) === String(step));
      [key, node] = [pair?.key, pair?.value];
    } else if (isSeq(node) && typeof step === 'number') {
      node = node.items[step];
      key = node;
    } else return offset;
    const start = startOf(key);
    if (start === undefined) return offset;
    offset = start;
  }
  return offset;
}

function startOf(node: unknown): number | undefined {
  return isNode(node) ? node.range?.[0] : undefined;
}
