/** Trakt's section `notes`: the account's own notes on items, plays, copies and ratings. */

import type { CallOptions, SectionTable } from '../endpoint.ts';
import type { Note, NoteItem } from '../rows/comments.ts';
import type { IdRef, TitleRef } from '../rows/writes.ts';
import type { NumberParams } from './params.ts';

/** What a note is on: an item, or a play, a copy or a rating by its number. */
export type NoteSubject =
  | { movie: TitleRef }
  | { show: TitleRef }
  | { season: IdRef }
  | { episode: IdRef }
  | { person: IdRef }
  | { attached_to: { type: 'history' | 'collection' | 'rating'; id?: number } };

export interface NoteText {
  /** Up to 500 characters. */
  notes: string;
  /** Private unless told otherwise. */
  privacy?: 'private' | 'friends' | 'public';
  spoiler?: boolean;
}

export interface NotesSection {
  /** Writes a note. [POST /notes](https://developer.trakt.tv/?section=reference) */
  create(params: NoteSubject & NoteText & CallOptions): Promise<Note>;
  /** One note. [GET /notes/:id](https://developer.trakt.tv/?section=reference) */
  summary(params: NumberParams): Promise<Note>;
  /** Changes a note. [PUT /notes/:id](https://developer.trakt.tv/?section=reference) */
  update(params: NumberParams & Partial<NoteText>): Promise<Note>;
  /** Deletes a note. [DELETE /notes/:id](https://developer.trakt.tv/?section=reference) */
  delete(params: NumberParams): Promise<undefined>;
  /** What a note is on. [GET /notes/:id/item](https://developer.trakt.tv/?section=reference) */
  item(params: NumberParams): Promise<NoteItem>;
}

export const notes: SectionTable<NotesSection> = {
  create: 'POST /notes one body',
  summary: 'GET /notes/:id one required',
  update: 'PUT /notes/:id one body',
  delete: 'DELETE /notes/:id none',
  item: 'GET /notes/:id/item one required',
};
