/** A message to the owner of a schedule. Holds nothing secret. */

/** `done` is for monitors that miss a sign of life; the others are told to a person. */
export type MessageKind = 'done' | 'failed' | 'doubt' | 'sign_in_required' | 'lapses_soon' | 'test';

export const channels = ['command', 'ntfy', 'webhook', 'apprise', 'apprise_api', 'uptime_kuma'] as const;

/** A way to reach somebody, by its setting below `[notify]`. */
export type Channel = (typeof channels)[number];

export interface Message {
  kind: MessageKind;
  /** A few words, in ASCII. */
  title: string;
  /** What happened, and what to do. */
  body: string;
  account: string;
  job?: string;
  at: Date;
}

export function isGood({ kind }: Message): boolean {
  return kind === 'done' || kind === 'test';
}
