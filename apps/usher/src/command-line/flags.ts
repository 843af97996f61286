/** Flags as they are written down, `-X, --method <method>`, and what that says about each. */

export interface Flag {
  /** As it stands in help. */
  notation: string;
  /** `method` */
  long: string;
  /** `X` */
  short: string | undefined;
  /** What follows it, as in help; undefined for a flag that is there or not. */
  value: string | undefined;
  /** `<value...>`: may be there several times. */
  multiple: boolean;
}

export function flagOf(notation: string): Flag {
  const [, short, long, value, dots] = /^(?:-(\w), )?--([\w-]+)(?: <([^.>]+)(\.\.\.)?>)?$/.exec(notation) ?? [];
  if (long === undefined) throw new TypeError(`Not a flag: ${notation}`);
  return { notation: notation.replace('...>', '>'), long, short, value, multiple: dots !== undefined };
}

/** The flags of every command. */
export const globalFlags: readonly Flag[] = [
  '--config <file>',
  '--account <name>',
  '--json',
  '--verbose',
  '--quiet',
  '-h, --help',
  '-V, --version',
].map(flagOf);
