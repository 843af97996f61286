/** Reads the body of a write up to Trakt's limit of a megabyte, parses it, and checks its shape. */
import { parseJson } from '../../parse-json.ts';
import type { Endpoint } from './endpoint.ts';
import { Refusal } from './refusal.ts';
import type { ApiContext } from './request-context.ts';

const largestBytes = 1_000_000;
/** No request of Trakt's API nests deeper than ten levels. JSON.stringify fails on thousands of levels. */
const mostLevels = 100;

/** The text of the body; 413 for too much of it. */
export async function textOf(c: ApiContext): Promise<string> {
  const request = c.req.raw;
  if (Number(request.headers.get('Content-Length') ?? 0) > largestBytes) throw tooLarge();
  if (!request.body) return '';
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for await (const chunk of request.body) {
    bytes += chunk.byteLength;
    if (bytes > largestBytes) throw tooLarge();
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

/** 400 for a text that is no JSON or nests too deep, 422 for JSON of another shape. */
export function bodyOf(text: string, { takes, refusesWith = 422 }: Endpoint): unknown {
  if (!takes) return undefined;
  const parsed = takes.safeParse(text.trim() === '' ? {} : checkedJson(text));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw refusal(refusesWith, `${issue?.path.join('.') || 'body'}: ${issue?.message}`);
}

function checkedJson(text: string): unknown {
  const value = parseJson(text);
  if (value === undefined) throw refusal(400, 'The body is not JSON.');
  if (nestsDeeperThan(mostLevels, value)) {
    throw refusal(400, `The body nests deeper than ${mostLevels} levels.`);
  }
  return value;
}

/** Goes level by level: a recursion would overflow the stack that this check protects. */
function nestsDeeperThan(levels: number, value: unknown): boolean {
  let containers = [value].filter(isContainer);
  for (let depth = 0; containers.length > 0; depth++) {
    if (depth === levels) return true;
    containers = containers.flatMap((one) => Object.values(one)).filter(isContainer);
  }
  return false;
}

function isContainer(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function tooLarge(): Refusal {
  return refusal(413, 'The body is larger than a megabyte.');
}

function refusal(status: number, error: string): Refusal {
  return new Refusal(status, error, { body: { error } });
}
