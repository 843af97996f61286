/** Which calls may go out again when nobody knows whether they arrived. */

/**
 * A read, or a write that a second sending changes nothing about: what is rated, listed, collected or hidden is so once.
 * A play, a scrobble, a check-in, a comment, a note or a list would be there twice; and a second DELETE finds nothing.
 */
const repeatable =
  /^GET |^POST \/(sync\/(ratings|watchlist|collection|favorites)|users\/[^/]+\/lists\/[^/]+\/items|users\/hidden\/(calendar|progress_watched|progress_collected|recommendations|comments|dropped))(\/remove)?\/?$/;

/** Pure. `endpoint`: method and path, `POST /sync/ratings`. Paths that Trakt adds later are not repeated. */
export function isRepeatable(endpoint: string): boolean {
  return repeatable.test(endpoint);
}
