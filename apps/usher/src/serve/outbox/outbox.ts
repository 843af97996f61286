/**
 * The outbox of `usher serve`: writes of a program that meet an outage are kept, sealed, and delivered afterwards, where the
 * program can be answered truthfully meanwhile.
 */

import { createHmac, randomBytes } from 'node:crypto';
import { UsherError } from 'trakt-usher';
import type { Answer } from '../token-answers.ts';
import { type Delivery, type DeliveryParts, startDelivery } from './delivery.ts';
import type { Owner } from './entries.ts';
import { type Keepable, keepable, namesIn } from './plays.ts';
import { openNameKey, sealNameKey, sealPlay } from './sealed-play.ts';
import { namesOf } from './titles.ts';

export interface ProgramWrite {
  readonly program: string;
  readonly accessToken: string;
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  /** Of the server that was asked. */
  readonly origin: string;
  /** The body. */
  readonly text: string;
}

/** What is to be done with a write: answer it at once, or send it and come back with an outage. */
type Met =
  | { readonly kind: 'answer'; readonly answer: Answer }
  /** `onOutage` resolves to the answer in the place of the outage; undefined: the outage itself is the answer. */
  | { readonly kind: 'send'; readonly onOutage: (() => Promise<Answer | undefined>) | undefined };

export interface Outbox {
  /** Begins to deliver what waits. */
  start(): void;
  isFor(program: string): boolean;
  /** Never rejects. */
  meet(write: ProgramWrite): Promise<Met>;
  /** What is under way is brought to its end; the rest waits for the next start. */
  close(): Promise<void>;
}

/** An earlier write about the same title has to go first. */
const behind: Answer = { status: 503, headers: { 'retry-after': '30' }, body: '' };

export function createOutbox(parts: DeliveryParts): Outbox {
  const { entries, vault, grants, clock, log } = parts;
  let delivery: Delivery | undefined;
  let nameKey: Promise<Buffer> | undefined;

  async function meet(write: ProgramWrite): Promise<Met> {
    const { program, path } = write;
    const body = parsed(write.text);
    const kept = write.method === 'POST' ? keepable(path, body, clock.now()) : undefined;
    const onOutage = kept && (() => keep(write, kept));
    try {
      const names = entries.hasWaiting(program) ? namesIn(path, body) : [];
      const owner = names.length > 0 ? await ownerOf(write) : undefined;
      if (!owner || !entries.isWaiting(owner, await digests(names))) return { kind: 'send', onOutage };
      return { kind: 'answer', answer: (await onOutage?.()) ?? behind };
    } catch (error) {
      failed(program, error);
      return { kind: 'send', onOutage };
    }
  }

  /** Undefined where it can't be kept: then nothing has been promised. */
  async function keep(write: ProgramWrite, { plays, answer }: Keepable): Promise<Answer | undefined> {
    const { program } = write;
    try {
      const owner = await ownerOf(write);
      if (!owner) return undefined;
      const sealed = await Promise.all(
        plays.map(async (play) => ({
          play: await sealPlay(vault, owner, play),
          names: await digests(namesOf(play.title)),
        })),
      );
      const count = plays.length;
      if (!entries.add(owner, sealed, clock.now())) {
        log.warn({ event: 'serve.outbox_full', program, count });
        return undefined;
      }
      log.info({ event: 'serve.outbox_queued', program, count });
      delivery?.wake();
      return answer;
    } catch (error) {
      failed(program, error);
      return undefined;
    }
  }

  /** Undefined where the sign-in is unknown here, or has ended: nobody could deliver in its name. */
  async function ownerOf({ program, accessToken, origin }: ProgramWrite): Promise<Owner | undefined> {
    const grant = (await grants.tokenWith(accessToken))?.grant;
    if (!grant || grant.ended || grant.program !== program) return undefined;
    // Of a copy of the vault this throws: its plays are for the other to deliver.
    const record = (await vault.readShielded(grant))?.record;
    if (!record || record.apiOrigin !== origin || record.refusedAtMs !== undefined) return undefined;
    if (record.status.state === 'sign_in_required') return undefined;
    return { program, issuer: record.issuer, account: record.account };
  }

  async function digests(names: readonly string[]): Promise<string[]> {
    nameKey ??= keyOfNames();
    const key = await nameKey.catch((error: unknown) => {
      nameKey = undefined;
      throw error;
    });
    return names.map((name) => createHmac('sha256', key).update(name).digest('base64url'));
  }

  /** The one that is there, or a new one: at first, and after the vault got other data keys. */
  async function keyOfNames(): Promise<Buffer> {
    const known = entries.nameKey();
    const opened = await openNameKey(vault, known);
    if (opened !== undefined) return Buffer.from(opened, 'base64url');
    const made = randomBytes(32).toString('base64url');
    entries.putNameKey(await sealNameKey(vault, made), known);
    const key = (await openNameKey(vault, entries.nameKey())) ?? made;
    return Buffer.from(key, 'base64url');
  }

  function failed(program: string, error: unknown): void {
    log.error({
      event: 'serve.outbox_failed',
      program,
      error: error instanceof UsherError ? error.code : 'unexpected',
    });
  }

  return {
    isFor: (program) => entries.isChosen(program),
    meet,
    start() {
      delivery = startDelivery(parts);
    },
    close: async () => delivery?.close(),
  };
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
