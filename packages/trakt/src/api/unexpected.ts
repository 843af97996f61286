/** The errors of an answer that is a success in name alone, or says nothing of a write. */

import { ApiError, type UsherErrorOptions, WriteOutcomeUnknown } from '../errors.ts';
import { writerOf } from '../oauth/whose-answer.ts';

/** A write may have happened, whatever its answer is. */
export function unexpected(
  endpoint: string,
  words: string,
  options: UsherErrorOptions & { status: number },
): ApiError | WriteOutcomeUnknown {
  return /^GET/.test(endpoint)
    ? new ApiError('unexpected_response', `${endpoint} ${words}.`, { from: 'trakt', ...options, endpoint })
    : unknownOutcome(options.status);
}

export function unknownOutcome(status: number): WriteOutcomeUnknown {
  const message = `The answer to a write says nothing (HTTP ${status}), so it may have happened. Look before sending it again.`;
  return new WriteOutcomeUnknown(message, { status, from: writerOf(status) });
}
