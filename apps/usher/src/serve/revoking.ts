/** A program's revocations. Token protocol, the shield, rule 6. */

import { networkError, revokeToken, type Transport } from 'trakt-usher';
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
      if (await isTaken(sending, at)) await grants.end(grant);
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
    if (!(await isTaken(sending, at))) {
      if (await isUnprocessed(sending, grant.issuer)) await strikeOut();
      return (await sending).answer;
    }
    // Nobody sends its tokens from here on, though this process dies before they are gone.
    await grants.end(grant);
    await writer.remove(permit ? { ...record, intent: permit.details.intent } : record);
    log.info({ event: 'serve.grant_revoked', program });
    return (await sending).answer;
  });

  function ofAnother(): Answer {
    log.warn({ event: 'serve.token_of_another', program });
    return errorAnswer(401, 'invalid_client');
  }
}

/** Any other answer may be about the program's own app, or of Trakt's edge, and says nothing of the token. */
async function isTaken(sending: Promise<Reply>, { clientId, issuer }: Asked): Promise<boolean> {
  const answer = (await sending.catch(() => undefined))?.answer;
  if (answer?.status !== 200) return false;
  const { status, headers, body } = answer;
  // The library's own judgement, of an answer that has come already.
  const transport: Transport = async () => ({ status, headers: new Headers(headers), text: async () => body });
  return revokeToken({ clientId, issuer, token: '-', transport }).then(
    () => true,
    () => false,
  );
}

/** Else Trakt may be at work on it still, or have done it: the intent stays, as that of a refresh in doubt. */
function isUnprocessed(sending: Promise<Reply>, issuer: string): Promise<boolean> {
  return sending.then(
    ({ answer }) => answer.status < 500 && answer.status !== 408,
    (error) => networkError({ error, host: new URL(issuer).host }).sent === 'no',
  );
}
