/** A header that is a whole number. Undefined where it isn't there, or is something else. */

import type { TransportResponse } from '../transport.ts';

export function headerNumber(headers: TransportResponse['headers'], name: string): number | undefined {
  const value = headers.get(name);
  return value && /^\d+$/.test(value) ? Number(value) : undefined;
}
