/** Comments, reactions and notes. A field with `?` may be missing or null. */

import type { EpisodeItem, Items, MovieItem, PersonItem, SeasonItem, ShowItem } from './items.ts';
import type { List } from './lists.ts';

export interface Comment<I extends Items = Items> {
  id: number;
  /** Of the comment that this one answers, else 0. */
  parent_id: number;
  created_at: string;
  updated_at: string;
  comment: string;
  spoiler: boolean;
  /** Longer than 200 words. */
  review: boolean;
  replies: number;
  likes: number;
  language?: string | null;
  /** What the writer rated the item, 1 to 10. */
  user_rating?: number | null;
  user_stats: { rating?: number | null; play_count: number; completed_count: number };
  user: I['user'];
}

export interface ListItem<I extends Items = Items> {
  type: 'list';
  list: List<I>;
}

interface OfUser<I extends Items> {
  comment: Comment<I>;
}

/** A comment with what it is about. */
export type UserCommentRow<I extends Items = Items> = OfUser<I> &
  (MovieItem<I> | ShowItem<I> | SeasonItem<I> | EpisodeItem<I> | ListItem<I>);

export type ReactionType = 'like' | 'dislike' | 'love' | 'laugh' | 'shocked' | 'bravo' | 'spoiler';

export interface Reaction<I extends Items = Items> {
  reacted_at: string;
  reaction: { type: ReactionType };
  user: I['user'];
}

export interface ReactionSummary {
  reaction_count: number;
  user_count: number;
  distribution: Record<string, number>;
}

/** A reaction of the signed-in account. */
export interface OwnReaction<I extends Items = Items> {
  reacted_at: string;
  reaction: { type: ReactionType };
  type: 'comment';
  comment: Comment<I>;
}

export interface LikedComment<I extends Items = Items> {
  liked_at: string;
  type: 'comment';
  comment: Comment<I>;
  /** Comes with `extended: 'comments'`, and so does the item of that name. */
  comment_type?: string;
  movie?: I['movie'];
  show?: I['show'];
  season?: I['season'];
  episode?: I['episode'];
  list?: List<I>;
}

export interface LikedList<I extends Items = Items> {
  liked_at: string;
  type: 'list';
  list: List<I>;
}

export type LikedRow<I extends Items = Items> = LikedComment<I> | LikedList<I>;

export interface Note {
  id: number;
  notes?: string | null;
  privacy: 'private' | 'friends' | 'public';
  spoiler: boolean;
  created_at: string;
  updated_at: string;
  item?: { type?: string };
}

/** What a note is attached to: an item, or a play, a copy or a rating of it. */
export interface NoteAttachment {
  attached_to: { type: 'movie' | 'show' | 'season' | 'episode' | 'person' | 'history' | 'collection' | 'rating' };
}

export type NoteItem<I extends Items = Items> = NoteAttachment &
  (MovieItem<I> | ShowItem<I> | SeasonItem<I> | EpisodeItem<I> | PersonItem<I>);

export type NoteRow<I extends Items = Items> = Note & NoteItem<I>;
