/** An address as a picture for a phone's camera: markup alone, which the page's policy lets through. */

import type { Html } from '@trakt-usher/pages';
import { html } from 'hono/html';
import { encode } from 'uqr';

/** Cameras want as much of it round the code. ISO/IEC 18004. */
const quietZone = 4;

export function qrCode(address: string): Html {
  const { data, size } = encode(address, { border: quietZone });
  const dark = data.flatMap((row, y) => row.flatMap((isDark, x) => (isDark ? `M${x} ${y}h1v1h-1z` : [])));
  return html`<svg class="qr" role="img" aria-label="QR code of the address" viewBox="0 0 ${size} ${size}" shape-rendering="crispEdges">
    <rect width="${size}" height="${size}" fill="#fff"/><path d="${dark.join('')}" fill="#000"/></svg>`;
}
