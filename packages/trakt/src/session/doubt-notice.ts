/** Tells once that a refresh is in doubt, when the person has to know of it, and tells when that has ended. Recovery rule 7. */

import { isDoubtToTell } from './rules/resend-time.ts';
import type { TokenRecord } from './store/record.ts';

export interface DoubtNotice {
  /** The record as it is now. */
  look(record: TokenRecord, nowMs: number): void;
}

export function createDoubtNotice({
  told,
  cleared,
}: {
  told: (record: TokenRecord) => void;
  cleared: (record: TokenRecord) => void;
}): DoubtNotice {
  let toldOf: string | undefined;
  return {
    look(record, nowMs) {
      if (record.intent && record.intent.id !== toldOf && isDoubtToTell(record, nowMs)) {
        toldOf = record.intent.id;
        told(record);
      } else if (toldOf !== undefined && record.intent?.id !== toldOf) {
        toldOf = undefined;
        if (record.status.state === 'active') cleared(record);
      }
    },
  };
}
