/** The text of a file in pieces of some size: a piece for each line would cost more than the line. */

import type { FilePiece } from '../target.ts';

/** Characters, at least, in each piece but the last of a file. */
export const pieceLength = 65_536;

export function* piecesOf(path: string, texts: Iterable<string>): Generator<FilePiece, void, undefined> {
  let data = '';
  for (const text of texts) {
    data += text;
    if (data.length < pieceLength) continue;
    yield { path, data };
    data = '';
  }
  if (data !== '') yield { path, data };
}
