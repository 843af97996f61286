/** The address that a person comes back to after the sign-in. Anybody can make a link that names one. */

/** A cookie has to hold it. */
const longestPath = 512;

/**
 * The path, with query and fragment, that `text` leads to at `origin`. Undefined where a browser, or a server that decodes
 * it once more, could read another host in it: `//evil`, `/\evil`, `/%2Fevil`, `/.//evil`, a tab between two slashes.
 */
export function localPath(text: string, origin: string): string | undefined {
  if (!isPlain(text) || !URL.canParse(text, origin)) return undefined;
  const { origin: target, pathname, search, hash } = new URL(text, origin);
  const path = pathname + search + hash;
  if (target !== origin || path.length > longestPath) return undefined;
  return decodings(pathname)?.every(isPlain) ? path : undefined;
}

function isPlain(text: string): boolean {
  const [path = ''] = text.split(/[?#]/, 1);
  return path.startsWith('/') && !/\/\/|\\/.test(path) && !/\p{Cc}/u.test(text);
}

/** The path, and what comes of decoding it until nothing is encoded any more. Undefined where it can't be decoded. */
function decodings(path: string): string[] | undefined {
  const found = [path];
  for (let last = path; ; ) {
    try {
      const next = decodeURIComponent(last);
      if (next === last) return found;
      found.push(next);
      last = next;
    } catch {
      return undefined;
    }
  }
}
