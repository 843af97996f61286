/** The fields that a person types for a request: `-F progress=95.5`, `-f title=1917`, `-F movie[ids][trakt]=1`. Pure. */

/** A field as it was typed. The value of one that names a file is in that file. */
export type TypedField = { name: string } & ({ value: unknown } | { file: string });

/** A field with its value. */
export type Field = readonly [name: string, value: unknown];

/**
 * `name=value`, as `gh api -F` reads it: a number, true, false and null are sent as such, `@file` is what the file holds, and
 * all else is text. So are a list and an object in JSON.
 */
export function typedField(written: string): TypedField | undefined {
  const field = textField(written);
  if (!field || !('value' in field)) return undefined;
  const { name, value } = field;
  return value.startsWith('@') ? { name, file: value.slice(1) } : { name, value: readValue(value) };
}

/** `name=value`, the value as text whatever it looks like. */
export function textField(written: string): { name: string; value: string } | undefined {
  const [, name, value = ''] = /^([^=]+)=(.*)$/s.exec(written) ?? [];
  return name === undefined ? undefined : { name, value };
}

function readValue(text: string): unknown {
  const looksLikeJson = /^(-?\d+(\.\d+)?|true|false|null|\[.*\]|\{.*\})$/s.test(text);
  try {
    return looksLikeJson ? JSON.parse(text) : text;
  } catch {
    return text;
  }
}

/** One object of all fields. `a[b]=1` is b in a, and each `a[]=1` one more in the list a. */
export function objectOf(fields: readonly Field[]): unknown {
  let object: unknown = {};
  for (const [name, value] of fields) {
    const [, first = name, rest = ''] = /^([^[\]]+)((?:\[[^[\]]*\])+)$/.exec(name) ?? [];
    const path = Array.from(rest.matchAll(/\[([^[\]]*)\]/g), ([, key = '']) => key);
    object = withValue(object, [first, ...path], value);
  }
  return object;
}

function withValue(before: unknown, [key, ...rest]: readonly string[], value: unknown): unknown {
  if (key === undefined) return value;
  if (key === '') return [...(Array.isArray(before) ? before : []), withValue(undefined, rest, value)];
  const object = typeof before === 'object' && !Array.isArray(before) ? before : undefined;
  return { ...object, [key]: withValue(own(object, key), rest, value) };
}

function own(object: object | null | undefined, name: string): unknown {
  return object ? Object.getOwnPropertyDescriptor(object, name)?.value : undefined;
}
