import type { html } from 'hono/html';

/** A piece of a page, with its text escaped. */
export type Html = ReturnType<typeof html>;
