/** A program's revocations. Token protocol, the shield, rule 6. */

import { NetworkError, networkError, revokeToken, type Transport } from 'trakt-usher';
import { elapsedSince } from './elapsed.ts';
import { type Answer, doneAnswer, errorAnswer, tryLater } from './token-answers.ts';
import { type Asked, isOwner } from './token-call.ts';
import { type Reply, type SendingParts, sendOnce } from './token-sending.ts';
import { unlessConflict } from './unless-conflict.ts';

const lockWaitMs = 45_000;
/** A revocation is a sending like any other. It begins in time, and what outlives this process is not taken up too early. */
const plan = { sendWithinMs: 15_000, retryAfterMs: 15_000 };

export async function revoke(asked: Asked, parts: SendingParts): Promise<Answer> {
  // Where another machine renews it meanwhile, what that brings ends as well.
  return (await unlessConflict(revokeOnce(asked, parts))) ?? revokeOnce(asked, parts, { again: true });
}

async function revokeOnce(asked: Asked, parts: SendingParts, { again = false } = {}): Promise<Answer> {
  const { vault, grants, clock, log } = parts;
  const { fields, program } = asked;
  const token = fields.text('token');
  if (!token) return errorAnswer(400, 'invalid_request');
  const known = (await grants.token(grants.digest('token', token))) ?? (await grants.tokenWith(token));
  if (!known && (await vault.hasOrHadRefreshToken(token))) {
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
    if (now.ended && !again) return doneAnswer();
    // A copy of the vault may send nothing: this says so.
    const record = (await vault.readShielded(grant))?.record;
    if (!record && (now.ended || known.version < known.newest)) return doneAnswer();
    if (!record) {
      const sending = sendOnce(at, fields.encode(), parts);
      if ((await outcomeOf(sending, at)) === 'taken') await grants.end(grant);
      return (await sending).answer;
    }
    // Before the intent: a doubt that it may leave is known for a revocation's.
    await grants.askedToRevoke(grant);
    const { accessToken } = record.current;
    // A replaced token, and one in doubt, may have ended already: the access token ends the grant in their place.
    const isInDoubt = known.version === record.version && record.intent !== undefined;
    const isStale = known.version < record.version || isInDoubt;
    if (isStale && accessToken === '') return tryLater(undefined, clock.now());
    // Nobody may renew with a token that is being revoked: to revoke one that was used may end every sign-in of that person.
    const isRenewable = !isStale && !record.intent && record.status.state !== 'sign_in_required';
    const elapsedMs = elapsedSince(clock);
    const permit = isRenewable ? await writer.saveIntent(record, plan) : undefined;
    const strikeOut = async () => {
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
    } else if (outcome !== 'in_doubt') {
      // An earlier one may be in doubt yet. Before the intent goes, so that the next to ask leaves a mark of its own.
      if (outcome === 'refused' && !now.revocationAsked) await grants.revocationRefused(grant);
      await strikeOut();
    }
    return (await sending).answer;
  });

  function ofAnother(): Answer {
    log.warn({ event: 'serve.token_of_another', program });
    return errorAnswer(401, 'invalid_client');
  }
}

/**
 * `taken`: Trakt has revoked it. `refused`: any other answer, which may be about the program's own app, or of Trakt's edge.
 * `in_doubt`: Trakt may be at work on it still, or have done it. The intent stays, as that of a refresh in doubt.
 */
type Outcome = 'taken' | 'refused' | 'not_sent' | 'in_doubt';

async function outcomeOf(sending: Promise<Reply>, { clientId, issuer }: Asked): Promise<Outcome> {
  const reply = await sending.catch((error: unknown) => networkError({ error, host: new URL(issuer).host }));
  if (reply instanceof NetworkError) return reply.sent === 'no' ? 'not_sent' : 'in_doubt';
  const { status, headers, body } = reply.answer;
  if (status >= 500 || status === 408) return 'in_doubt';
  if (status !== 200) return 'refused';
  // The library's own judgement, of an answer that has come already.
  const transport: Transport = async () => ({ status, headers: new Headers(headers), text: async () => body });
  return revokeToken({ clientId, issuer, token: '-', transport }).then(
    () => 'taken',
    () => 'refused',
  );
}
