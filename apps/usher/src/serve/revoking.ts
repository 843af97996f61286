/** A program's revocations. Token protocol, the shield, rule 6. */

import { NetworkError, networkError, revokeToken, type Transport } from 'trakt-usher';
import { codeOf } from '../system-error.ts';
import { elapsedSince } from './elapsed.ts';
import type { ShieldedGrant } from './grant-book.ts';
import { type Answer, doneAnswer, errorAnswer, tryLater } from './token-answers.ts';
import { type Asked, isOwner } from './token-call.ts';
import { type Reply, type SendingParts, sendOnce } from './token-sending.ts';
import { unlessConflict } from './unless-conflict.ts';

const lockWaitMs = 45_000;
/** A revocation is a sending like any other. It begins in time, and what outlives this process is not taken up too early. */
const plan = { sendWithinMs: 15_000, retryAfterMs: 15_000 };

export async function revoke(asked: Asked, parts: SendingParts): Promise<Answer> {
  const first = { again: false, hasMarked: false };
  // Where another machine renews it meanwhile, what that brings ends as well.
  return (await unlessConflict(revokeOnce(asked, parts, first))) ?? revokeOnce(asked, parts, { ...first, again: true });
}

interface Run {
  again: boolean;
  /** The mark in the book is that of this request. */
  hasMarked: boolean;
}

async function revokeOnce(asked: Asked, parts: SendingParts, run: Run): Promise<Answer> {
  const { vault, grants, clock, log } = parts;
  const { fields, program } = asked;
  const token = fields.text('token');
  if (!token) return errorAnswer(400, 'invalid_request');
  const look = async () => (await grants.token(grants.digest('token', token))) ?? grants.tokenWith(token);
  const before = await look();
  const isOurs = !before && (await vault.hasOrHadRefreshToken(token));
  // Another process may have met it, and renewed it, since this one looked.
  const known = isOurs ? await look() : before;
  if (!known && isOurs) {
    log.warn({ event: 'serve.own_token_kept_back', program });
    return errorAnswer(400, 'invalid_grant');
  }
  if (!known) return (await sendOnce(asked, fields.encode(), parts)).answer;
  const { grant } = known;
  if (!isOwner(grant, asked)) return ofAnother();
  const at = { ...asked, issuer: grant.issuer };
  return vault.withLock(grant, { waitMs: lockWaitMs }, async (writer) => {
    // While this waited for the lock, Trakt may have given it to another program, or taken another revocation of it.
    const now = (await grants.grant(grant.account)) ?? grant;
    if (!isOwner(now, asked)) return ofAnother();
    if (now.ended && !run.again) return doneAnswer();
    // A copy of the vault may send nothing: this says so.
    const record = (await vault.readShielded(grant))?.record;
    if (!record && (now.ended || known.version < known.newest)) return doneAnswer();
    if (!record) {
      const sending = sendOnce(at, fields.encode(), parts);
      if ((await outcomeOf(sending, at)) === 'taken') await grants.end(grant);
      return (await sending).answer;
    }
    const { accessToken } = record.current;
    // A replaced token, and one in doubt, may have ended already: the access token ends the grant in their place.
    const isInDoubt = known.version === record.version && record.intent !== undefined;
    const isStale = known.version < record.version || isInDoubt;
    if (isStale && accessToken === '') return tryLater(undefined, clock.now());
    // An earlier one may be in doubt yet.
    const wasAsked = now.revocationAsked && (!run.hasMarked || record.intent !== undefined);
    run.hasMarked = !wasAsked;
    // Before the intent: a doubt that it may leave is known for a revocation's.
    await grants.askedToRevoke(grant);
    // Nobody may renew with a token that is being revoked: to revoke one that was used may end every sign-in of that person.
    const isRenewable = !isStale && !record.intent && record.status.state !== 'sign_in_required';
    const elapsedMs = elapsedSince(clock);
    const permit = isRenewable ? await writer.saveIntent(record, plan) : undefined;
    const strikeOut = async () => {
      // Before the intent goes, so that the next to ask leaves a mark of its own.
      if (!wasAsked) await unmark(grant);
      if (permit) await writer.settle(permit, 'unprocessed', { retryAtMs: record.retryAtMs });
    };
    // By now another machine may send the token.
    if (elapsedMs() > plan.sendWithinMs) {
      await strikeOut();
      return tryLater(undefined, clock.now());
    }
    const sending = sendOnce(at, fields.encode(isStale ? { token: accessToken } : {}), parts);
    const outcome = await outcomeOf(sending, at);
    if (outcome === 'taken') {
      // Nobody sends its tokens from here on, though this process dies before they are gone.
      await grants.end(grant);
      await writer.remove(permit ? { ...record, intent: permit.details.intent } : record);
      log.info({ event: 'serve.grant_revoked', program });
    } else if (outcome !== 'in_doubt') await strikeOut();
    return (await sending).answer;
  });

  /** Where it can't be unmarked, a later doubt is left to its program. */
  async function unmark(grant: ShieldedGrant): Promise<void> {
    await grants.revocationRefused(grant).catch((error: unknown) => {
      log.warn({ event: 'serve.refusal_unnoted', program, error: codeOf(error) });
    });
  }

  function ofAnother(): Answer {
    log.warn({ event: 'serve.token_of_another', program });
    return errorAnswer(401, 'invalid_client');
  }
}

/**
 * `taken`: Trakt has revoked it, or knows it no more. `refused`: any other answer, which may be about the program's own app, or of Trakt's edge.
 * `in_doubt`: Trakt may be at work on it still, or have done it. The intent stays, as that of a refresh in doubt.
 */
type Outcome = 'taken' | 'refused' | 'not_sent' | 'in_doubt';

async function outcomeOf(sending: Promise<Reply>, { clientId, issuer }: Asked): Promise<Outcome> {
  const reply = await sending.catch((error: unknown) => networkError({ error, host: new URL(issuer).host }));
  if (reply instanceof NetworkError) return reply.sent === 'no' ? 'not_sent' : 'in_doubt';
  const { status, headers, body } = reply.answer;
  if (status >= 500 || status === 408) return 'in_doubt';
  // The library's own judgement, of an answer that has come already.
  const transport: Transport = async () => ({ status, headers: new Headers(headers), text: async () => body });
  return revokeToken({ clientId, issuer, token: '-', transport }).then(
    () => 'taken',
    (error: unknown) => (inTrouble.has(codeOf(error)) ? 'in_doubt' : 'refused'),
  );
}

/** Trakt's own words, at any status. */
const inTrouble: ReadonlySet<string> = new Set(['server_error', 'temporarily_unavailable']);
