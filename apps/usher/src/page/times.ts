/** Times on a page that is sent anew when it changes: not each second. */

import { absolute, type TimeStyle, when } from '../text/times.ts';

/** As `when`, but for the last minute, which has no seconds. */
export function lately(atMs: number, style: TimeStyle): string {
  const agoMs = style.nowMs - atMs;
  return agoMs >= 0 && agoMs < 60_000 ? `just now, ${absolute(atMs, style)}` : when(atMs, style);
}
