/** Every key in a value of JSON, as in `files[].path`; those of all items of a list together. */
export function keysOf(value: unknown, path = ''): string[] {
  if (Array.isArray(value)) return [...new Set(value.flatMap((item) => keysOf(item, `${path}[]`)))];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const here = path === '' ? key : `${path}.${key}`;
    return [here, ...keysOf(inner, here)];
  });
}

/** Those of `wanted` that lines of JSON lack. */
export function missingIn(lines: string, wanted: readonly string[]): string[] {
  const found = new Set(
    lines
      .trim()
      .split('\n')
      .flatMap((line) => keysOf(JSON.parse(line))),
  );
  return wanted.filter((key) => !found.has(key));
}
