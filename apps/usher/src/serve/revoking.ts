/** A program's revocations. Token protocol, the shield, rule 6. */

import { StoreError } from 'trakt-usher';
import { type Answer, doneAnswer, errorAnswer, tryLater } from './token-answers.ts';
import { type Asked, isOwner } from './token-call.ts';
import { type SendingParts, sendOnce } from './token-sending.ts';

const lockWaitMs = 45_000;

export async function revoke(asked: Asked, parts: SendingParts): Promise<Answer> {
  try {
    return await revokeOnce(asked, parts);
  } catch (error) {
    if (!(error instanceof StoreError) || error.code !== 'version_conflict') throw error;
    // Another machine has renewed it meanwhile, and what that brought ends as well.
    return revokeOnce(asked, parts);
  }
}

async function revokeOnce(asked: Asked, parts: SendingParts): Promise<Answer> {
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
    // While this waited for the lock, Trakt may have given it to another program.
    if (!isOwner((await grants.grant(grant.account)) ?? grant, asked)) return ofAnother();
    // A copy of the vault may send nothing: this says so.
    const record = (await vault.readShielded(grant))?.record;
    if (!record) return known.latest ? (await sendOnce(at, fields.encode(), parts)).answer : doneAnswer();
    const { accessToken } = record.current;
    // A replaced token, and one in doubt, may have ended already: the access token ends the grant in their place.
    const isInDoubt = known.version === record.version && record.intent !== undefined;
    const isStale = known.version < record.version || isInDoubt;
    if (isStale && accessToken === '') return tryLater(undefined, clock.now());
    const { answer } = await sendOnce(at, fields.encode(isStale ? { token: accessToken } : {}), parts);
    // Any other answer may be about the program's own app, and says nothing of the token.
    if (answer.status !== 200) return answer;
    await grants.end(grant);
    await writer.remove(record);
    log.info({ event: 'serve.grant_revoked', program });
    return answer;
  });

  function ofAnother(): Answer {
    log.warn({ event: 'serve.token_of_another', program });
    return errorAnswer(401, 'invalid_client');
  }
}
