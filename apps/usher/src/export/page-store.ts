/** Pages of lists in the state folder, a file each, in a folder for each account. For the owner alone: they say what people watch. */

import { hash } from 'node:crypto';
import { readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { safeFileName } from '@trakt-usher/takeout';
import { makeFolder } from '@trakt-usher/vault/files';
import type { AccountPart, TransportResponse } from 'trakt-usher';
import type { LastActivities } from 'trakt-usher/api';
import { replacePrivateFile } from '../private-file.ts';
import { removeIfEmpty } from './plan.ts';

/** Those of which Trakt tells when they have changed. */
export const keptParts = [
  ...(['history', 'ratings', 'watchlist', 'favorites', 'collection', 'playback'] as const),
  ...(['comments', 'hidden', 'lists'] as const),
] satisfies readonly AccountPart[];

export type KeptPart = (typeof keptParts)[number];

export interface KeptList {
  readonly part: KeptPart;
  /** Without the page. */
  readonly address: string;
}

export interface StorePlace {
  stateFolder: string;
  /** The address of the API. */
  server: string;
  account: string;
}

/** The run that read the pages. */
interface KeptRun {
  readonly person: string;
  readonly startedAtMs: number;
  readonly endAtMs: number;
  /** From before the first page was read, as the statistics are. */
  readonly activities: LastActivities;
  readonly stats: unknown;
}

type Answer = Pick<TransportResponse, 'headers'> & { readonly text: string };

export interface PageStore {
  readRun(): KeptRun | undefined;
  /** Notes the run, and clears away what runs of any account have left that began before that time. Whether it could. */
  begin(run: KeptRun, removeBeforeMs: number): boolean;
  /** Pages are numbered from 1. */
  read(list: KeptList, number: number): TransportResponse | undefined;
  /** A disk that takes nothing more is no reason to end an export: then the page is not kept. */
  write(list: KeptList, number: number, answer: Answer): void;
  /** The number of the first page that is not kept. */
  missingIn(list: KeptList): number;
  /** How many there are. */
  pages(): number;
  removeList(list: KeptList): void;
  removeAllBut(holds: (part: KeptPart) => boolean): void;
}

/** 500,000 rows: what is more is read again, so that no disk fills up. */
const mostPages = 2_000;
const headerNames = ['page', 'limit', 'page-count', 'item-count'].map((name) => `x-pagination-${name}`);

export function pageStore({ stateFolder, server, account }: StorePlace): PageStore {
  const all = join(stateFolder, 'read-pages');
  // Names that are safe can be alike.
  const root = join(all, `${safeFileName(account)}-${hash('sha256', JSON.stringify([server, account])).slice(0, 12)}`);
  const folderOf = ({ part, address }: KeptList) => join(root, `${part}-${hash('sha256', address).slice(0, 24)}`);
  const numbersIn = (folder: string) => namesIn(folder).filter((name) => /^\d+$/.test(name));
  return {
    readRun: () => runIn(join(root, runFile)),
    begin: (run, removeBeforeMs) =>
      isDone(() => {
        for (const name of namesIn(all)) {
          const { startedAtMs } = runIn(join(all, name, runFile)) ?? {};
          const atMs = startedAtMs ?? statSync(join(all, name), { throwIfNoEntry: false })?.mtimeMs ?? 0;
          if (atMs < removeBeforeMs) rmSync(join(all, name), { recursive: true, force: true });
        }
        replacePrivateFile(join(root, runFile), JSON.stringify(run));
      }),
    read: (list, number) => pageIn(join(folderOf(list), String(number))),
    write(list, number, { headers, text }) {
      if (number > mostPages) return;
      const stated = Object.fromEntries(headerNames.map((name) => [name, headers.get(name)]));
      const about = JSON.stringify({ sha256: hash('sha256', text), headers: stated });
      const file = join(folderOf(list), String(number));
      isDone(() => {
        makeFolder(dirname(file), 0o700);
        writeFileSync(`${file}.part`, `${about}\n${text}`, { mode: 0o600 });
        renameSync(`${file}.part`, file);
      });
    },
    missingIn(list) {
      const numbers = new Set(numbersIn(folderOf(list)));
      for (let number = 1; ; number += 1) if (!numbers.has(String(number))) return number;
    },
    pages: () => namesIn(root).reduce((sum, name) => sum + numbersIn(join(root, name)).length, 0),
    removeList: (list) => rmSync(folderOf(list), { recursive: true, force: true }),
    removeAllBut(holds) {
      for (const name of namesIn(root)) {
        const part = keptParts.find((each) => name.startsWith(`${each}-`));
        if (!part || !holds(part)) rmSync(join(root, name), { recursive: true, force: true });
      }
      for (const folder of [root, all]) removeIfEmpty(folder);
    },
  };
}

const runFile = 'run.json';

function runIn(path: string): KeptRun | undefined {
  try {
    const run = JSON.parse(readFileSync(path, 'utf8'));
    return Number.isFinite(run.startedAtMs) && Number.isFinite(run.endAtMs) ? run : undefined;
  } catch {
    return undefined;
  }
}

/** Undefined for a file that is not whole, as after a power cut. */
function pageIn(path: string): TransportResponse | undefined {
  try {
    const content = readFileSync(path, 'utf8');
    const end = content.indexOf('\n');
    const { sha256, headers } = JSON.parse(content.slice(0, end));
    const text = content.slice(end + 1);
    if (hash('sha256', text) !== sha256) return undefined;
    return { status: 200, headers: { get: (name) => headers[name] ?? null }, text: async () => text };
  } catch {
    return undefined;
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function isDone(work: () => void): boolean {
  try {
    work();
    return true;
  } catch {
    return false;
  }
}
