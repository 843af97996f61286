/** Trakt's section `comments`: comments, replies, likes and reactions. */

import type { CallOptions, SectionTable } from '../endpoint.ts';
import type { Pages } from '../pages.ts';
import type { Comment, Reaction, ReactionSummary, ReactionType } from '../rows/comments.ts';
import type { ItemsOf } from '../rows/items.ts';
import type { Like, List } from '../rows/lists.ts';
import type { IdRef } from '../rows/writes.ts';
import type { Asked, ExtendedParams, NumberParams, ReportParams } from './params.ts';

export interface CommentFeedParams<E extends Asked = Asked> extends ExtendedParams<E> {
  comment_type?: 'all' | 'reviews' | 'shouts';
  /** Needs `comment_type`. */
  type?: 'all' | 'movies' | 'shows' | 'seasons' | 'episodes' | 'lists';
  include_replies?: boolean;
}

/** What a comment is about: one of these. Its ids are those of a row of Trakt's. */
export type CommentSubject =
  | { movie: IdRef }
  | { show: IdRef }
  | { season: IdRef }
  | { episode: IdRef }
  | { list: IdRef };

export interface CommentText {
  /** Five words at least. */
  comment: string;
  spoiler?: boolean;
}

export type CommentReport =
  | 'spoilers'
  | 'language'
  | 'abusive'
  | 'spam'
  | 'bigotry'
  | 'political'
  | 'offtopic'
  | 'support'
  | 'duplicate'
  | 'too_short'
  | 'other';

export interface ReactionParams extends NumberParams {
  reaction_type: ReactionType;
}

export interface CommentsSection {
  /** Writes a comment. [POST /comments](https://developer.trakt.tv/?section=reference) */
  post(params: CommentSubject & CommentText & CallOptions): Promise<Comment>;
  /** One comment or reply. [GET /comments/:id](https://developer.trakt.tv/?section=reference) */
  summary(params: NumberParams): Promise<Comment>;
  /** Changes a comment of one's own. [PUT /comments/:id](https://developer.trakt.tv/?section=reference) */
  edit(params: NumberParams & CommentText): Promise<Comment>;
  /**
   * Deletes a comment of one's own that is younger than two weeks and has no replies.
   * [DELETE /comments/:id](https://developer.trakt.tv/?section=reference)
   */
  delete(params: NumberParams): Promise<undefined>;
  /**
   * What a comment is about: a film, show, season, episode or list.
   * [GET /comments/:id/item](https://developer.trakt.tv/?section=reference)
   */
  item<E extends Asked = undefined>(
    params: NumberParams & ExtendedParams<E>,
  ): Promise<
    ItemsOf<E>['movie'] | ItemsOf<E>['show'] | ItemsOf<E>['season'] | ItemsOf<E>['episode'] | List<ItemsOf<E>>
  >;
  /** Who liked a comment. [GET /comments/:id/likes](https://developer.trakt.tv/?section=reference) */
  likes(params: NumberParams): Pages<Like>;
  /** Likes a comment. [POST /comments/:id/like](https://developer.trakt.tv/?section=reference) */
  like(params: NumberParams): Promise<undefined>;
  /** Takes a like back. [DELETE /comments/:id/like](https://developer.trakt.tv/?section=reference) */
  unlike(params: NumberParams): Promise<undefined>;
  /** What was replied to a comment. [GET /comments/:id/replies](https://developer.trakt.tv/?section=reference) */
  replies<E extends Asked = undefined>(params: NumberParams & ExtendedParams<E>): Pages<Comment<ItemsOf<E>>>;
  /**
   * Replies to a comment. A reply can't be replied to.
   * [POST /comments/:id/replies](https://developer.trakt.tv/?section=reference)
   */
  reply(params: NumberParams & CommentText): Promise<Comment>;
  /** Reports a comment to the moderators. [POST /comments/:id/report](https://developer.trakt.tv/?section=reference) */
  report(params: ReportParams<CommentReport>): Promise<undefined>;
  readonly reactions: {
    /**
     * How many people reacted to a comment, and how.
     * [GET /comments/:id/reactions/summary](https://developer.trakt.tv/?section=reference)
     */
    summary(params: NumberParams): Promise<ReactionSummary>;
    /** Who reacted to a comment. [GET /comments/:id/reactions](https://developer.trakt.tv/?section=reference) */
    all<E extends Asked = undefined>(params: NumberParams & ExtendedParams<E>): Pages<Reaction<ItemsOf<E>>>;
    /**
     * Reacts to a comment.
     * [POST /comments/:id/reactions/:reaction_type](https://developer.trakt.tv/?section=reference)
     */
    add(params: ReactionParams): Promise<undefined>;
    /**
     * Takes a reaction back.
     * [DELETE /comments/:id/reactions/:reaction_type](https://developer.trakt.tv/?section=reference)
     */
    remove(params: ReactionParams): Promise<undefined>;
  };
  /**
   * The comments with most likes and replies in the last week.
   * [GET /comments/trending/:comment_type?/:type?](https://developer.trakt.tv/?section=reference)
   */
  trending<E extends Asked = undefined>(params?: CommentFeedParams<E>): Pages<Comment<ItemsOf<E>>>;
  /**
   * The newest comments.
   * [GET /comments/recent/:comment_type?/:type?](https://developer.trakt.tv/?section=reference)
   */
  recent<E extends Asked = undefined>(params?: CommentFeedParams<E>): Pages<Comment<ItemsOf<E>>>;
  /**
   * The comments that were changed last.
   * [GET /comments/updates/:comment_type?/:type?](https://developer.trakt.tv/?section=reference)
   */
  updates<E extends Asked = undefined>(params?: CommentFeedParams<E>): Pages<Comment<ItemsOf<E>>>;
}

export const comments: SectionTable<CommentsSection> = {
  post: 'POST /comments one body',
  summary: 'GET /comments/:id one',
  edit: 'PUT /comments/:id one body',
  delete: 'DELETE /comments/:id none',
  item: 'GET /comments/:id/item one ?extended',
  likes: 'GET /comments/:id/likes pages',
  like: 'POST /comments/:id/like none',
  unlike: 'DELETE /comments/:id/like none',
  replies: 'GET /comments/:id/replies pages ?extended',
  reply: 'POST /comments/:id/replies one body',
  report: 'POST /comments/:id/report none body',
  reactions: {
    summary: 'GET /comments/:id/reactions/summary one',
    all: 'GET /comments/:id/reactions pages ?extended',
    add: 'POST /comments/:id/reactions/:reaction_type none',
    remove: 'DELETE /comments/:id/reactions/:reaction_type none',
  },
  trending: 'GET /comments/trending/:comment_type?/:type? pages ?extended,include_replies',
  recent: 'GET /comments/recent/:comment_type?/:type? pages ?extended,include_replies',
  updates: 'GET /comments/updates/:comment_type?/:type? pages ?extended,include_replies',
};
