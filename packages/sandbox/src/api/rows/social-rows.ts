/** Users, lists, comments and notes as the API writes them. */
import type { Note } from '../../account/extras.ts';
import type { Account } from '../../account/index.ts';
import type { Comment, PersonalList, World } from '../../account/world.ts';
import { iso } from '../request/query.ts';
import type { View } from '../request/request-context.ts';
import { itemRow } from './media.ts';

type Row = Record<string, unknown>;

const avatar = 'https://walter-r2.trakt.tv/hotlink-ok/placeholders/medium/sandbox.png';

export function userRow({ user, profile, joinedAtMs }: Account, view: Pick<View, 'extended'>): Row {
  const { username, slug, trakt, vip } = user;
  return {
    username,
    private: profile.private,
    deleted: false,
    name: profile.name,
    vip,
    vip_ep: false,
    director: false,
    ids: { slug, trakt },
    ...(view.extended.has('full')
      ? {
          joined_at: iso(joinedAtMs),
          location: profile.location,
          about: profile.about,
          gender: null,
          age: null,
          images: { avatar: { full: avatar } },
        }
      : {}),
    ...(view.extended.has('vip') ? { vip_og: false, vip_years: vip ? 3 : 0, vip_cover_image: null } : {}),
  };
}

/** The row of the user with this name. */
export function userNamed(world: World, username: string, view: View): Row {
  const account = world.account(username);
  if (!account) throw new Error('A row names a user without an account.');
  return userRow(account, view);
}

export function listRow(world: World, list: PersonalList, view: View): Row {
  return {
    name: list.name,
    description: list.description,
    privacy: list.privacy,
    share_link: `https://app.trakt.tv/lists/${list.id}`,
    type: 'personal',
    display_numbers: list.displayNumbers,
    allow_comments: list.allowComments,
    sort_by: list.sortBy,
    sort_how: list.sortHow,
    created_at: iso(list.createdAtMs),
    updated_at: iso(list.updatedAtMs),
    item_count: list.items.length,
    comment_count: world.comments.filter(({ on }) => on === list).length,
    likes: list.likes.size,
    ids: { trakt: list.id, slug: list.slug },
    user: userNamed(world, list.owner, view),
    ...(view.extended.has('images') ? { images: { posters: [] } } : {}),
  };
}

export function commentRow(world: World, comment: Comment, view: View): Row {
  const author = world.account(comment.author);
  const { on } = comment;
  const rating = author?.ratings.find(({ item }) => item === on)?.rating ?? null;
  const plays = author && (on.type === 'movie' || on.type === 'episode') ? author.watched.of(on).plays : 0;
  return {
    id: comment.id,
    parent_id: comment.parentId,
    created_at: iso(comment.createdAtMs),
    updated_at: iso(comment.updatedAtMs),
    comment: comment.text,
    spoiler: comment.spoiler,
    review: isReview(comment),
    replies: world.comments.filter(({ parentId }) => parentId === comment.id).length,
    likes: comment.likes.size,
    language: comment.language,
    user_rating: rating,
    user_stats: { rating, play_count: plays, completed_count: plays },
    user: userNamed(world, comment.author, view),
  };
}

/** Trakt calls a comment of 200 words or more a review. */
export function isReview({ text }: Pick<Comment, 'text'>): boolean {
  return text.trim().split(/\s+/).length >= 200;
}

export function noteRow(note: Note): Row {
  return {
    id: note.id,
    notes: note.text,
    privacy: note.privacy,
    spoiler: note.spoiler,
    created_at: iso(note.createdAtMs),
    updated_at: iso(note.updatedAtMs),
    item: { type: note.attachedTo },
  };
}

/** The item or list of a comment, alone. */
export function subjectRow(world: World, on: Comment['on'], view: View): Row {
  return on.type === 'list' ? listRow(world, on, view) : itemRow(on, view);
}
