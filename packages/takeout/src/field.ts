/** Fields of values that nobody has checked. */

export type Fields = Readonly<Record<string, unknown>>;

/** None of what is no object. */
export function fieldsOf(value: unknown): Fields {
  return isObject(value) ? value : none;
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null;
}

const none: Fields = {};

export function field(value: unknown, name: string): unknown {
  return fieldsOf(value)[name];
}

/** Text that isn't empty. */
export function textual(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

export function numeric(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}
