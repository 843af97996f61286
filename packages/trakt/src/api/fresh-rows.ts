/** Tells which rows of a list have come before: a row that moves to another page while the list is read comes twice. */

type Identity = string | number;

/** A filter for the pages of one list, in their order: it leaves out what an earlier page, or the same one, has brought. */
export function onlyFresh<Row>(): (rows: readonly Row[]) => readonly Row[] {
  const seen = new Set<Identity>();
  return (rows) => {
    const nameless: Row[] = [];
    const fresh = rows.filter((row) => {
      const identity = identityOf(row);
      if (identity === undefined) return nameless.push(row);
      const before = seen.size;
      return seen.add(identity).size > before;
    });
    // Rows that nothing tells apart are never left out alone, for two of them can be equal; only with the whole page.
    if (nameless.length === 0) return fresh;
    const text = JSON.stringify(nameless);
    const isRepeat = fresh.length === nameless.length && seen.has(text);
    seen.add(text);
    return isRepeat ? [] : fresh;
  };
}

/** What a row is about, most special first: the row of an episode names its show as well, that of a comment its film. */
const items = ['comment', 'note', 'list', 'episode', 'season', 'person', 'user', 'movie', 'show'] as const;

type RowFields = Readonly<Partial<Record<(typeof items)[number] | 'type', unknown>>>;

/**
 * What tells a row from all others of its list: its own id (a play, an entry of a list, a comment, a film), else that of
 * the item that it is about, which no list of Trakt's has twice. Undefined for what has neither, as a film that Trakt has
 * lost.
 */
export function identityOf(row: unknown): Identity | undefined {
  if (!isObject(row)) return isIdentity(row) ? row : undefined;
  const fields: RowFields = row;
  const own = idOf(fields);
  // What people search for has the number of its item, which a film can share with a show.
  if (own) return 'count' in fields ? `${fields.type} ${own}` : own;
  const item = items.find((name) => name in fields);
  const found = item && idOf(fields[item]);
  return found && `${item} ${found}`;
}

function idOf(thing: unknown): Identity | undefined {
  if (!isObject(thing)) return undefined;
  const { id, ids }: { id?: unknown; ids?: unknown } = thing;
  if (isIdentity(id)) return id;
  const { trakt, slug }: { trakt?: unknown; slug?: unknown } = isObject(ids) ? ids : {};
  // Films and shows come in one list, each with numbers of their own.
  return [trakt, slug].filter(isIdentity).join(' ') || undefined;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function isIdentity(value: unknown): value is Identity {
  return (typeof value === 'number' || typeof value === 'string') && Boolean(value);
}
