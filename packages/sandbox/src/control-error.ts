import { HTTPException } from 'hono/http-exception';

/** An answer of the sandbox itself, in JSON: `{ error }`. */
export function controlError(status: 400 | 403 | 404 | 409, error: string): HTTPException {
  return new HTTPException(status, { message: error, res: Response.json({ error }, { status }) });
}
