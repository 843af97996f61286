/**
 * The ZIP in which Trakt gives a person their data, of an account of the sandbox. Trakt makes it from answers of its own API,
 * and so does this: no sign-in is needed, and nothing of it stands in the request log.
 */
import { zipSync } from 'fflate';
import type { SandboxUser } from '../account/users.ts';
import { type ExportForm, type Fetched, filesOf } from './files.ts';
import { listSection, type Section, sectionsOf } from './sections.ts';

export interface ExportZip {
  readonly user: SandboxUser;
  readonly form: ExportForm;
  /** How many rows a page has. */
  readonly limit: number;
  readonly nowMs: number;
  /** Answers a path of the API to the user. */
  read(path: string): Promise<Response>;
}

export async function exportZip({ user, form, limit, nowMs, read }: ExportZip): Promise<Uint8Array<ArrayBuffer>> {
  const fetched: Fetched[] = [];
  for (const section of sectionsOf(user)) fetched.push(await fetchSection(section, read));
  const lists = fetched.find(({ section }) => section.name === 'lists-lists');
  for (const list of lists?.rows ?? []) fetched.push(await fetchSection(listSection(user, idsOf(list)), read));
  const files = filesOf(fetched, { form, limit, folder: user.slug });
  const packed = files.map(({ name, text }) => [name, new TextEncoder().encode(text)] as const);
  return zipSync(Object.fromEntries(packed), { mtime: zipTime(nowMs) });
}

/** The largest page of the API. */
const pageSize = 250;

async function fetchSection(section: Section, read: ExportZip['read']): Promise<Fetched> {
  const address = `/${section.endpoint}`;
  if (section.isObject) {
    const reply = await read(address);
    return reply.ok ? { section, object: await reply.json() } : { section, failure: failureOf(reply, 0) };
  }
  const rows: unknown[] = [];
  for (let page = 1; ; page++) {
    const reply = await read(`${address}${address.includes('?') ? '&' : '?'}page=${page}&limit=${pageSize}`);
    if (!reply.ok) return { section, rows, failure: failureOf(reply, page - 1) };
    const found: unknown[] = await reply.json();
    rows.push(...found);
    if (found.length < pageSize) return { section, rows };
  }
}

function failureOf({ status }: Response, pages: number): NonNullable<Fetched['failure']> {
  return { error: `HTTP ${status}`, pages };
}

function idsOf(list: unknown): { trakt: number; slug: string } {
  const { ids } = list as { ids: { trakt: number; slug: string } };
  return ids;
}

/** A ZIP knows no time before 1980 and none after 2099. */
function zipTime(nowMs: number): number {
  return Math.min(Date.UTC(2099, 0), Math.max(Date.UTC(1981, 0), nowMs));
}
