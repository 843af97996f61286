/** The front page: how the sign-ins, the budget and the schedules are. */

import { html } from 'hono/html';
import type { Section } from '../context.ts';
import { livePart, show } from '../layout.ts';

export const home: Section = {
  path: '',
  title: 'Home',
  routes(app, page) {
    app.get('/', async (c) => show(c, { title: 'Home', of: home, body: await livePart(page, home) }));
  },
  live: async () => html`<p>usher serves.</p>`,
};
