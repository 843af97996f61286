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
  /**
   * Writes a comment.
   * @see {@link https://developer.trakt.tv/?section=reference POST /comments}
   */
  post(params: CommentSubject & CommentText & CallOptions): Promise<Comment>;

  /**
   * One comment or reply.
   * @see {@link https://developer.trakt.tv/?section=reference GET /comments/:id}
   */
  summary(params: NumberParams): Promise<Comment>;

  /**
   * Changes a comment of one's own.
   * @see {@link https://developer.trakt.tv/?section=reference PUT /comments/:id}
   */
  edit(params: NumberParams & CommentText): Promise<Comment>;

  /**
   * Deletes a comment of one's own that is younger than two weeks and has no replies.
   * @see {@link https://developer.trakt.tv/?section=reference DELETE /comments/:id}
   */
  delete(params: NumberParams): Promise<undefined>;

  /**
   * What a comment is about: a film, show, season, episode or list.
   * @see {@link https://developer.trakt.tv/?section=reference GET /comments/:id/item}
   */
  item<E extends Asked = undefined>(
    params: NumberParams & ExtendedParams<E>,
  ): Promise<ItemsOf<E>['movie'] | ItemsOf<E>['show'] | ItemsOf<E>['season'] | ItemsOf<E>['episode'] | List>;

  /**
   * Who liked a comment.
   * @see {@link https://developer.trakt.tv/?section=reference GET /comments/:id/likes}
   */
  likes(params: NumberParams): Pages<Like>;

  /**
   * Likes a comment.
   * @see {@link https://developer.trakt.tv/?section=reference POST /comments/:id/like}
   */
  like(params: NumberParams): Promise<undefined>;

  /**
   * Takes a like back.
   * @see {@link https://developer.trakt.tv/?section=reference DELETE /comments/:id/like}
   */
  unlike(params: NumberParams): Promise<undefined>;

  /**
   * What was replied to a comment.
   * @see {@link https://developer.trakt.tv/?section=reference GET /comments/:id/replies}
   */
  replies(params: NumberParams & ExtendedParams): Pages<Comment>;

  /**
   * Replies to a comment. A reply can't be replied to.
   * @see {@link https://developer.trakt.tv/?section=reference POST /comments/:id/replies}
   */
  reply(params: NumberParams & CommentText): Promise<Comment>;

  /**
   * Reports a comment to the moderators.
   * @see {@link https://developer.trakt.tv/?section=reference POST /comments/:id/report}
   */
  report(params: ReportParams<CommentReport>): Promise<undefined>;

  readonly reactions: {
    /**
     * How many people reacted to a comment, and how.
     * @see {@link https://developer.trakt.tv/?section=reference GET /comments/:id/reactions/summary}
     */
    summary(params: NumberParams): Promise<ReactionSummary>;

    /**
     * Who reacted to a comment.
     * @see {@link https://developer.trakt.tv/?section=reference GET /comments/:id/reactions}
     */
    all(params: NumberParams & ExtendedParams): Pages<Reaction>;

    /**
     * Reacts to a comment.
     * @see {@link https://developer.trakt.tv/?section=reference POST /comments/:id/reactions/:reaction_type}
     */
    add(params: ReactionParams): Promise<undefined>;

    /**
     * Takes a reaction back.
     * @see {@link https://developer.trakt.tv/?section=reference DELETE /comments/:id/reactions/:reaction_type}
     */
    remove(params: ReactionParams): Promise<undefined>;
  };

  /**
   * The comments with most likes and replies in the last week.
   * @see {@link https://developer.trakt.tv/?section=reference GET /comments/trending/:comment_type?/:type?}
   */
  trending(params?: CommentFeedParams): Pages<Comment>;

  /**
   * The newest comments.
   * @see {@link https://developer.trakt.tv/?section=reference GET /comments/recent/:comment_type?/:type?}
   */
  recent(params?: CommentFeedParams): Pages<Comment>;

  /**
   * The comments that were changed last.
   * @see {@link https://developer.trakt.tv/?section=reference GET /comments/updates/:comment_type?/:type?}
   */
  updates(params?: CommentFeedParams): Pages<Comment>;
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
