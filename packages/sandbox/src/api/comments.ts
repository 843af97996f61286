/** Finds the comments that a request asks for, and decides who may see a list. */
import { z } from 'zod';
import type { Comment, PersonalList } from '../account/world.ts';
import { commentsPage, listed, paginate } from './request/paginate.ts';
import { asked } from './request/parameters.ts';
import { typeNamed } from './request/query.ts';
import { notFound } from './request/refusal.ts';
import { param, type RequestContext } from './request/request-context.ts';
import { follows, mayRead } from './request/who-may-read.ts';
import { commentRow, isReview } from './rows/social-rows.ts';

/** The comment that `:id` names; 404 if there is none. */
export function findComment(context: RequestContext): Comment {
  const found = context.world.comments.find(({ id }) => String(id) === param(context, 'id'));
  if (!found || (found.on.type === 'list' && !visible(context, found.on))) throw notFound('no such comment');
  return found;
}

/**
 * An owner sees their own list. Everybody who may see the owner sees a public one. Only friends, people who follow the owner and are
 * followed by the owner, see one for friends.
 */
export function visible(context: RequestContext, list: PersonalList): boolean {
  const { viewer, world } = context;
  const owner = world.account(list.owner);
  if (!owner || viewer === owner) return owner !== undefined;
  if (!mayRead(context, owner)) return false;
  if (list.privacy === 'public' || list.privacy === 'link') return true;
  return list.privacy === 'friends' && !!viewer && follows(world, viewer, owner) && follows(world, owner, viewer);
}

/** The comments of the kind and about the item type that the path asks for. */
export function commentsOf(context: RequestContext, comments: readonly Comment[]): Comment[] {
  const kind = param(context, 'comment_type') || 'all';
  const type = param(context, 'type') || 'all';
  if (!['all', 'reviews', 'shouts'].includes(kind)) throw notFound();
  const wanted = type === 'lists' || type === 'list' ? 'list' : typeNamed(type);
  if (type !== 'all' && !wanted) throw notFound();
  return comments.filter((comment) => {
    if (comment.on.type === 'list' && !visible(context, comment.on)) return false;
    if (kind !== 'all' && isReview(comment) !== (kind === 'reviews')) return false;
    return type === 'all' || comment.on.type === wanted;
  });
}

/** The parameter of comments on an item: two letters. */
export const commentLanguage = { language: z.string().regex(/^[a-z]{2}$/, 'two letters, as de') };

/** The comments on one item or list, without replies, in the order of `:sort`. */
export function commentsOn(context: RequestContext, on: Comment['on']): unknown {
  const language = asked(context.c, 'language', commentLanguage.language);
  const found = context.world.comments.filter(
    (comment) =>
      comment.on === on && comment.parentId === 0 && (language === undefined || comment.language === language),
  );
  return commentRows(context, orderedBy(context, found, param(context, 'sort') || 'newest'));
}

export function commentRows(context: RequestContext, comments: readonly Comment[]): unknown {
  return paginate(context, listed(comments), commentsPage).map((comment) =>
    commentRow(context.world, comment, context.view),
  );
}

export function orderedBy({ world }: RequestContext, comments: readonly Comment[], sort: string): Comment[] {
  const replies = (comment: Comment): number => world.comments.filter(({ parentId }) => parentId === comment.id).length;
  const rating = ({ author, on }: Comment): number =>
    world.account(author)?.ratings.find(({ item }) => item === on)?.rating ?? 0;
  const keys: Readonly<Record<string, (comment: Comment) => number>> = {
    newest: ({ createdAtMs }) => -createdAtMs,
    oldest: ({ createdAtMs }) => createdAtMs,
    updated: ({ updatedAtMs }) => -updatedAtMs,
    likes: ({ likes }) => -likes.size,
    replies: (comment) => -replies(comment),
    highest: (comment) => -rating(comment),
    lowest: rating,
    plays: ({ likes }) => -likes.size,
  };
  const key = Object.hasOwn(keys, sort) ? keys[sort] : keys.newest;
  return key ? comments.toSorted((a, b) => key(a) - key(b) || b.id - a.id) : [...comments];
}
