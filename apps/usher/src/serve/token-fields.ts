/** The fields of a request to a token endpoint, which clients send as JSON or as a form. */

export interface TokenFields {
  text(name: string): string | undefined;
  has(name: string): boolean;
  /** The same fields in the same form, with another value of one of them. */
  encode(changed?: Readonly<Record<string, string>>): string;
}

/**
 * Undefined where it can't be said for certain what a server would read: another kind of body, or a field that stands there
 * twice. What isn't understood here must not be passed on, for it may spend a token.
 */
export function readTokenFields(contentType: string, body: string): TokenFields | undefined {
  const type = contentType.split(';')[0]?.trim().toLowerCase() ?? '';
  if (type === 'application/json' || /^\s*\{/.test(body)) return isFormType(type) ? undefined : fromJson(body);
  return isFormType(type) || type === '' ? fromForm(body) : undefined;
}

function isFormType(type: string): boolean {
  return type === 'application/x-www-form-urlencoded';
}

function fromJson(body: string): TokenFields | undefined {
  const parsed = parse(body);
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return undefined;
  const fields = new Map<string, unknown>(Object.entries(parsed));
  return {
    text: (name) => asText(fields.get(name)),
    has: (name) => (fields.get(name) ?? undefined) !== undefined,
    encode: (changed = {}) => JSON.stringify(Object.fromEntries([...fields, ...Object.entries(changed)])),
  };
}

function fromForm(body: string): TokenFields | undefined {
  const fields = new URLSearchParams(body);
  const names = [...fields.keys()];
  // Some servers read `token[]` as `token`.
  if (new Set(names).size < names.length || names.some((name) => /[[\]]/.test(name))) return undefined;
  return {
    text: (name) => fields.get(name) ?? undefined,
    has: (name) => fields.has(name),
    encode(changed = {}) {
      const form = new URLSearchParams(fields);
      for (const [name, value] of Object.entries(changed)) form.set(name, value);
      return form.toString();
    },
  };
}

function asText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export interface PairFields {
  readonly accessToken: string;
  readonly refreshToken: string | undefined;
  readonly expiresIn: number | undefined;
  readonly scope: string | undefined;
  /** Seconds, by the server's clock. */
  readonly createdAt: number | undefined;
}

/** The tokens of an answer; undefined if there are none in it. */
export function readPair(status: number, body: string): PairFields | undefined {
  if (status < 200 || status > 299) return undefined;
  const parsed = parse(body);
  if (typeof parsed !== 'object' || parsed === null) return undefined;
  const fields = new Map<string, unknown>(Object.entries(parsed));
  const number = (name: string) => {
    const value = fields.get(name);
    return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : undefined;
  };
  const accessToken = asText(fields.get('access_token'));
  if (!accessToken) return undefined;
  return {
    accessToken,
    refreshToken: asText(fields.get('refresh_token')) || undefined,
    expiresIn: number('expires_in'),
    scope: asText(fields.get('scope')),
    createdAt: number('created_at'),
  };
}
