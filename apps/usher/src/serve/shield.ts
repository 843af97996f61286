import { createSession, type Session, SignInRequired, UsherError } from 'trakt-usher';
import { decide, fingerprint, type TokenRecord } from 'trakt-usher/session';
import { isSame, type KnownToken, type ShieldedGrant } from './book.ts';
import { type Answer, errorAnswer, pairAnswer, tryLater } from './token-answers.ts';
import type { ShieldParts, TokenCall } from './token-call.ts';
import { type PairFields, readTokenFields, type TokenFields } from './token-fields.ts';
import { replySender, type SendReply } from './token-sending.ts';

export interface Shield {
  /** The answer for the program. Never rejects. */
  answer(call: TokenCall): Promise<Answer>;
  /** The API has refused that access token of that program with 401. */
  refused(program: string, accessToken: string): Promise<void>;
  /** Resolves when nothing is under way. */
  idle(): Promise<void>;
}

/** What a call asks, and in whose name. */
interface Asked extends TokenCall {
  readonly fields: TokenFields;
  readonly clientId: string;
  readonly clientSecret: string | undefined;
  readonly secretDigest: string;
}

type Key = Pick<ShieldedGrant, 'issuer' | 'account'>;

const replacedLifeMs = 30 * 86_400_000;
/** Trakt gives tokens for a code once; a program that lost them asks again at once. */
const codeLifeMs = 10 * 60_000;
const lockWaitMs = 45_000;
const refusalWaitMs = 5_000;

export function createShield(parts: ShieldParts): Shield {
  const { vault, book, clock, log, apiOrigin } = parts;
  /** Calls that ask for the same thing in the same name share one run. */
  const runs = new Map<string, Promise<Answer>>();
  const codes = new Map<string, Key & { atMs: number }>();
  const behind = new Set<Promise<unknown>>();
  /** Those that go on trying to save what Trakt answered. */
  const unsaved = new Set<Session>();

  async function answer(call: TokenCall): Promise<Answer> {
    const fields = readTokenFields(call.headers['content-type'] ?? '', call.body);
    const app = fields && appOf(call, fields);
    if (!app) return errorAnswer(400, 'invalid_request');
    const { clientId, clientSecret } = app;
    const asked = { ...call, fields, clientId, clientSecret, secretDigest: book.digest('secret', clientSecret ?? '') };
    if (call.path === '/oauth/revoke') return guarded(asked, () => revoke(asked));
    if (call.path === '/oauth/device/token') return once(asked, 'code', () => exchange(asked));
    switch (fields.text('grant_type')) {
      case 'refresh_token':
        parts.refreshed?.('asked', asked.program);
        return once(asked, 'refresh_token', (token) => refresh(asked, token));
      case 'authorization_code':
        return once(asked, 'code', () => exchange(asked));
      default:
        // Another kind of request brings no refresh token along.
        return fields.has('refresh_token')
          ? errorAnswer(400, 'unsupported_grant_type')
          : guarded(asked, () => exchange(asked));
    }
  }

  function once(
    asked: Asked,
    name: 'code' | 'refresh_token',
    work: (spent: string) => Promise<Answer>,
  ): Promise<Answer> {
    const spent = asked.fields.text(name);
    if (!spent) return Promise.resolve(errorAnswer(400, 'invalid_request'));
    const id = book.digest(
      'code',
      ...[asked.path, asked.program, asked.issuer, asked.clientId, asked.secretDigest, spent],
    );
    const running = runs.get(id);
    if (running) return running;
    const run = guarded(asked, () => work(spent)).finally(() => runs.delete(id));
    runs.set(id, run);
    return run;
  }

  /** What goes wrong here, with the vault or with us, says nothing of the program's sign-in: it may ask again. */
  async function guarded({ program, path }: Asked, work: () => Promise<Answer>): Promise<Answer> {
    try {
      return await work();
    } catch (error) {
      log.error({ event: 'serve.shield_failed', program, path, error: codeOf(error) });
      return tryLater(undefined, clock.now());
    }
  }

  async function refresh(asked: Asked, token: string): Promise<Answer> {
    const digest = book.digest('token', asked.issuer, token);
    const known = book.token(digest) ?? (await takeIn(asked, token, digest));
    if (!known) return errorAnswer(400, 'invalid_grant');
    if (!isOwner(known.grant, asked)) {
      log.warn({ event: 'serve.token_of_another', program: asked.program });
      return errorAnswer(401, 'invalid_client');
    }
    if (known.grant.ended) return errorAnswer(400, 'invalid_grant');
    if (known.refused) book.setRefused(digest, false);
    let at = known;
    let record = await vault.read(known.grant);
    // Another process may have it under way: who waits for the lock has its answer, or a doubt for certain.
    if (record?.intent) record = await vault.withLock(known.grant, { waitMs: lockWaitMs }, (writer) => writer.read());
    const isInDoubt = record?.intent?.refreshTokenFingerprint === (await fingerprint(token));
    const isAhead = record !== undefined && known.version > record.version && !isInDoubt;
    if (isAhead || (!record && known.latest)) {
      book.beginAgain(digest, known);
      at = book.token(digest) ?? known;
      record = await store(asked, at.grant, token);
    }
    if (!record || record.status.state === 'sign_in_required') return errorAnswer(400, 'invalid_grant');
    if (at.version < record.version) {
      const isOver = at.replacedAtMs !== undefined && clock.now() > at.replacedAtMs + replacedLifeMs;
      if (isOver) return errorAnswer(400, 'invalid_grant');
      if (isGood(record) && decide(record, clock.now()).kind === 'use') return storedPair(at.grant);
    }
    return renew(asked, { known: at, record, digest });
  }

  /** Undefined for a token of a sign-in of usher's own, which nobody else may spend. */
  async function takeIn(asked: Asked, token: string, digest: string): Promise<KnownToken | undefined> {
    if (await vault.hasOrHadRefreshToken(token)) {
      log.warn({ event: 'serve.own_token_kept_back', program: asked.program });
      return undefined;
    }
    book.begin(digest, asked, clock.now());
    return book.token(digest);
  }

  /** A grant whose access token we have never seen: the refresh that follows brings one. */
  function store(asked: Asked, key: Key, refreshToken: string): Promise<TokenRecord> {
    return vault.withLock(key, { waitMs: lockWaitMs }, async (writer) => {
      const there = await writer.read();
      if (there) return there;
      const tokens = { accessToken: '', refreshToken, expiresIn: 0 };
      const grant = grantAt(asked, key);
      return writer.saveGrant({ kind: 'shielded', grant, tokens, receivedAtMs: clock.now(), replaces: undefined });
    });
  }

  function grantAt({ clientId, fields }: Asked, { issuer, account }: Key) {
    const redirectUri = fields.text('redirect_uri');
    const grantId = crypto.randomUUID();
    return { issuer, account, apiOrigin, clientId, grantId, ...(redirectUri !== undefined && { redirectUri }) };
  }

  interface Renewing {
    known: KnownToken;
    record: TokenRecord;
    digest: string;
  }

  async function renew(asked: Asked, { known, record, digest }: Renewing): Promise<Answer> {
    const { grant } = known;
    const sender = replySender(asked, parts);
    const works: Promise<unknown>[] = [];
    const session = createSession({
      store: vault,
      app: { clientId: asked.clientId, ...(asked.clientSecret !== undefined && { clientSecret: asked.clientSecret }) },
      account: grant.account,
      issuer: grant.issuer,
      apiOrigin,
      transport: sender.transportFor(grant),
      clock,
      log,
      waitUntil: (work) => works.push(work),
    });
    try {
      // A doubt has its schedule, and the access token serves meanwhile.
      if (record.intent) await session.accessToken();
      else await session.refresh({ of: record });
      if (sender.last?.pair) book.setSecret(grant, asked.secretDigest);
      return await currentPair(grant, sender);
    } catch (error) {
      return await afterFailure(error, { asked, grant, before: record, digest, sender });
    } finally {
      // A session that closes saves nothing more.
      const isSaved = !sender.last?.pair || (await isStored(grant, sender.last.pair));
      if (!isSaved) unsaved.add(session);
      const closed = Promise.allSettled(works).then(() => session.close());
      // Nobody waits at the end for a vault that may never take them: there the session is closed first.
      if (isSaved) keepAlive(closed);
      else closed.catch(() => undefined).finally(() => unsaved.delete(session));
    }
  }

  /** What is stored; or what Trakt has just answered, where that could not be stored. */
  async function currentPair(grant: Key, { last }: SendReply): Promise<Answer> {
    const stored = await vault.readShielded(grant);
    if (last?.pair && stored?.record.current.accessToken !== last.pair.accessToken && isNewer(last, stored?.record)) {
      log.error({ event: 'serve.grant_unsaved', account: grant.account });
      return last.answer;
    }
    return stored ? pairAnswer(stored, clock.now()) : errorAnswer(400, 'invalid_grant');
  }

  async function isStored(grant: Key, { accessToken }: PairFields): Promise<boolean> {
    const record = await vault.read(grant).catch(() => undefined);
    return record?.current.accessToken === accessToken;
  }

  interface Failed {
    asked: Asked;
    grant: ShieldedGrant;
    /** As it was before. */
    before: TokenRecord;
    digest: string;
    sender: SendReply;
  }

  async function afterFailure(error: unknown, { asked, grant, before, digest, sender }: Failed): Promise<Answer> {
    const { last } = sender;
    const record = await vault.read(grant);
    log.warn({
      event: 'serve.refresh_failed',
      program: asked.program,
      error: codeOf(error),
      status: last?.answer.status,
    });
    if (last?.pair) return currentPair(grant, sender);
    const isOver = record?.status.state === 'sign_in_required';
    if (record && !isOver && (record.intent || record.version > before.version)) {
      return isGood(record) ? storedPair(grant) : tryLater(error, clock.now());
    }
    if (record && isOver && record.current.accessToken === '') {
      await forget(grant, record);
      book.setRefused(digest, true);
    }
    if (last && last.answer.status < 500) return last.answer;
    return error instanceof SignInRequired ? errorAnswer(400, 'invalid_grant') : tryLater(error, clock.now());
  }

  /** Its access token has life left, and no 401 has passed for it. */
  function isGood(record: TokenRecord): boolean {
    if (record.current.accessToken === '' || record.refusedAtMs !== undefined) return false;
    const decision = decide(record, clock.now());
    return (
      decision.kind === 'use' || decision.kind === 'refresh_soon' || (decision.kind === 'recover' && !decision.blocking)
    );
  }

  async function storedPair(grant: Key): Promise<Answer> {
    const stored = await vault.readShielded(grant);
    return stored ? pairAnswer(stored, clock.now()) : errorAnswer(400, 'invalid_grant');
  }

  /** A request for first tokens: what it brings is kept before the program has it. */
  async function exchange(asked: Asked): Promise<Answer> {
    const code = asked.fields.text('code');
    const id = code && book.digest('code', asked.program, asked.issuer, asked.clientId, asked.secretDigest, code);
    const before = id ? codes.get(id) : undefined;
    if (before && clock.now() < before.atMs + codeLifeMs) return storedPair(before);
    const { answer: reply, pair } = await replySender(asked, parts).send(asked.fields.encode());
    if (!pair?.refreshToken) return reply;
    try {
      const key = await keep(asked, pair, pair.refreshToken);
      for (const [old, { atMs }] of codes) if (clock.now() > atMs + codeLifeMs) codes.delete(old);
      if (id) codes.set(id, { ...key, atMs: clock.now() });
    } catch (error) {
      // The tokens are the program's all the same. The shield takes them in when they are first renewed.
      log.error({ event: 'serve.grant_unsaved', program: asked.program, error: codeOf(error) });
    }
    return reply;
  }

  async function keep(asked: Asked, pair: PairFields, refreshToken: string): Promise<Key> {
    const digest = book.digest('token', asked.issuer, refreshToken);
    book.begin(digest, asked, clock.now());
    const key = { issuer: asked.issuer, account: digest };
    book.setSecret(key, asked.secretDigest);
    const { accessToken, expiresIn, scope, createdAt } = pair;
    const tokens = {
      accessToken,
      refreshToken,
      ...(expiresIn !== undefined && { expiresIn }),
      ...(scope !== undefined && { scope }),
      ...(createdAt !== undefined && { createdAt: new Date(createdAt * 1000) }),
    };
    await vault.withLock(key, { waitMs: lockWaitMs }, async (writer) => {
      const grant = grantAt(asked, key);
      return writer.saveGrant({
        kind: 'shielded',
        grant,
        tokens,
        receivedAtMs: clock.now(),
        replaces: await writer.read(),
      });
    });
    log.info({ event: 'serve.grant_stored', program: asked.program });
    return key;
  }

  async function revoke(asked: Asked): Promise<Answer> {
    const token = asked.fields.text('token');
    if (!token) return errorAnswer(400, 'invalid_request');
    const { send } = replySender(asked, parts);
    const known = book.token(book.digest('token', asked.issuer, token));
    const grant = known?.grant ?? (await grantWith(asked.program, token));
    if (!grant) return (await send(asked.fields.encode())).answer;
    if (!isOwner(grant, asked)) return errorAnswer(401, 'invalid_client');
    return vault.withLock(grant, { waitMs: lockWaitMs }, async (writer) => {
      const record = await writer.read();
      if (!record) return (await send(asked.fields.encode())).answer;
      // A replaced token, and one in doubt, may have ended already: the access token ends the grant in their place.
      const isStale = known !== undefined && (known.version < record.version || record.intent !== undefined);
      const inPlace = isStale && record.current.accessToken !== '' ? { token: record.current.accessToken } : {};
      const { answer: reply } = await send(asked.fields.encode(inPlace));
      if (reply.status !== 200 && reply.status !== 401) return reply;
      await writer.remove(record);
      book.end(grant);
      log.info({ event: 'serve.grant_revoked', program: asked.program });
      return reply;
    });
  }

  async function forget(key: Key, read: TokenRecord): Promise<void> {
    await vault.withLock(key, { waitMs: lockWaitMs }, (writer) => writer.remove(read));
  }

  async function grantWith(program: string, accessToken: string): Promise<ShieldedGrant | undefined> {
    for (const grant of book.grantsOf(program)) {
      if ((await vault.read(grant))?.current.accessToken === accessToken) return grant;
    }
    return undefined;
  }

  async function refused(program: string, accessToken: string): Promise<void> {
    try {
      const grant = await grantWith(program, accessToken);
      if (!grant) return;
      await vault.withLock(grant, { waitMs: refusalWaitMs }, async (writer) => {
        const record = await writer.read();
        if (!record || record.current.accessToken !== accessToken || record.refusedAtMs !== undefined) return;
        await writer.mark(record, { refusedAtMs: clock.now() });
      });
    } catch (error) {
      log.warn({ event: 'serve.refusal_unnoted', program, error: codeOf(error) });
    }
  }

  function keepAlive(work: Promise<unknown>): void {
    const done = work.catch((error: unknown) => log.error({ event: 'serve.shield_failed', error: codeOf(error) }));
    behind.add(done);
    void done.finally(() => behind.delete(done));
  }

  return {
    answer,
    refused,
    async idle() {
      while (runs.size + behind.size > 0) await Promise.allSettled([...runs.values(), ...behind]);
      await Promise.allSettled([...unsaved].map((session) => session.close()));
    },
  };
}

/** Nobody else gets an answer about this grant: the program, its app, and once Trakt took a secret, that secret. */
function isOwner(grant: ShieldedGrant, { program, clientId, secretDigest }: Asked): boolean {
  if (!isSame(grant.program, program) || !isSame(grant.clientId, clientId)) return false;
  return grant.secretDigest === undefined || isSame(grant.secretDigest, secretDigest);
}

function isNewer(last: NonNullable<SendReply['last']>, record: TokenRecord | undefined): boolean {
  return record === undefined || last.version >= record.version;
}

/** RFC 6749 section 2.3.1: in the fields, or in a header. Undefined where both name one and they differ, or neither does. */
function appOf(
  { headers }: TokenCall,
  fields: TokenFields,
): { clientId: string; clientSecret: string | undefined } | undefined {
  const inFields = { clientId: fields.text('client_id'), clientSecret: fields.text('client_secret') || undefined };
  const [, encoded] = /^basic +(\S+)$/i.exec(headers.authorization ?? '') ?? [];
  if (encoded === undefined) {
    const { clientId, clientSecret } = inFields;
    return clientId ? { clientId, clientSecret } : undefined;
  }
  const decoded = Buffer.from(encoded, 'base64').toString();
  const colon = decoded.indexOf(':');
  const clientId = decoded.slice(0, colon);
  if (colon < 1 || (inFields.clientId !== undefined && inFields.clientId !== clientId)) return undefined;
  return { clientId, clientSecret: decoded.slice(colon + 1) || undefined };
}

function codeOf(error: unknown): string {
  return error instanceof UsherError ? error.code : 'unexpected';
}
