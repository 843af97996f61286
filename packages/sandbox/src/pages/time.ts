/** A moment for people: how far away it is, and its date. */

import type { Html } from '@trakt-usher/pages';
import { html } from 'hono/html';
import { dayMs } from '../day.ts';

export function moment(atMs: number, nowMs: number): Html {
  const at = new Date(atMs);
  return html`<time datetime="${at.toISOString()}">${distance(atMs - nowMs)}, ${date.format(at)} UTC</time>`;
}

const date = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' });
const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });

const units = [
  ['day', dayMs],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const;

/** `2 hours ago`, `in 3 days` */
export function distance(ms: number): string {
  const [unit, length] = units.find(([, lengthMs]) => Math.abs(ms) >= lengthMs) ?? ['second', 1000];
  return relative.format(Math.trunc(ms / length), unit);
}
