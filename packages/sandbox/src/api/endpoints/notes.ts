/** Notes on an item, or on a play, a copy or a rating of it. The writer chooses who may see them. */
import { z } from 'zod';
import type { Note } from '../../account/extras.ts';
import type { Account } from '../../account/index.ts';
import type { Listable } from '../../library/index.ts';
import { type Endpoint, endpoint } from '../request/endpoint.ts';
import { listed, paginate } from '../request/paginate.ts';
import { typeNamed } from '../request/query.ts';
import { invalid, notFound } from '../request/refusal.ts';
import { param, type RequestContext } from '../request/request-context.ts';
import { follows, me, visibleUser } from '../request/who-may-read.ts';
import { typedItem } from '../rows/media.ts';
import { noteRow } from '../rows/social-rows.ts';
import { arrayOf, object, optional, word } from '../shapes/basics.ts';
import { episode, movie, person, season, show } from '../shapes/media.ts';
import { note, noteFields } from '../shapes/social.ts';
import { findItem, oneItem } from '../writes/items.ts';

const itemFields = {
  movie: optional(movie),
  show: optional(show),
  season: optional(season),
  episode: optional(episode),
  person: optional(person),
};
const attachments = ['movie', 'show', 'season', 'episode', 'person', 'history', 'collection', 'rating'] as const;
const attachedTo = object({ type: word(...attachments) });

const written = z.string().trim().min(1).max(500);
const privacy = z.enum(['private', 'friends', 'public']);
const subject = oneItem.nullish();
const newNoteBody = z.looseObject({
  movie: subject,
  show: subject,
  season: subject,
  episode: subject,
  person: subject,
  attached_to: z.looseObject({ type: z.enum(['history', 'collection', 'rating']), id: z.int().nullish() }).nullish(),
  notes: written,
  privacy: privacy.default('private'),
  spoiler: z.boolean().default(false),
});
const noteBody = z.looseObject({
  notes: written.optional(),
  privacy: privacy.optional(),
  spoiler: z.boolean().optional(),
});
const example = { params: { id: '181500003' } };

export const notes: readonly Endpoint[] = [
  endpoint({
    route: 'POST /notes',
    about: 'writes a note on an item, or on a play, a copy or a rating of it',
    takes: newNoteBody,
    answers: note,
    from: 'account',
    example: { body: { movie: { ids: { trakt: 1 } }, notes: 'Lend it to Charles.' } },
    handle(context, body) {
      const account = me(context);
      const { nowMs } = context;
      const { item, attached } = subjectIn(context, account, body);
      const made: Note = {
        id: account.newId(),
        text: body.notes,
        privacy: body.privacy,
        spoiler: body.spoiler,
        createdAtMs: nowMs,
        updatedAtMs: nowMs,
        attachedTo: attached,
        item,
      };
      account.notes = [made, ...account.notes];
      touch(context);
      return noteRow(made);
    },
  }),
  endpoint({
    route: 'GET /notes/:id',
    about: 'an own note',
    auth: 'required',
    answers: note,
    from: 'account',
    example,
    handle: (context) => noteRow(ownNote(context)),
  }),
  endpoint({
    route: 'PUT /notes/:id',
    about: 'changes an own note',
    takes: noteBody,
    answers: note,
    from: 'account',
    example: { ...example, body: { notes: 'Give it to Charles.', privacy: 'friends' } },
    handle(context, body) {
      const account = me(context);
      const before = ownNote(context);
      const changed: Note = {
        ...before,
        text: body.notes ?? before.text,
        privacy: body.privacy ?? before.privacy,
        spoiler: body.spoiler ?? before.spoiler,
        updatedAtMs: context.nowMs,
      };
      account.notes = account.notes.map((one) => (one === before ? changed : one));
      touch(context);
      return noteRow(changed);
    },
  }),
  endpoint({
    route: 'DELETE /notes/:id',
    about: 'deletes an own note',
    from: 'account',
    example,
    handle(context) {
      const unwanted = ownNote(context);
      me(context).notes = me(context).notes.filter((one) => one !== unwanted);
      touch(context);
    },
  }),
  endpoint({
    route: 'GET /notes/:id/item',
    about: 'the item of an own note',
    auth: 'required',
    answers: object({
      type: word('movie', 'show', 'season', 'episode', 'person'),
      attached_to: attachedTo,
      ...itemFields,
    }),
    from: 'account',
    example,
    handle(context) {
      const { attachedTo, item } = ownNote(context);
      return { attached_to: { type: attachedTo }, ...typedItem(item, context.view) };
    },
  }),
  endpoint({
    route: 'GET /users/:id/notes/:type?',
    about: "a user's notes that the viewer may see, by type",
    auth: 'optional',
    answers: arrayOf(
      object({
        ...noteFields,
        type: word('movie', 'show', 'season', 'episode', 'person'),
        attached_to: attachedTo,
        ...itemFields,
      }),
    ),
    paged: true,
    extended: true,
    from: 'account',
    handle(context) {
      const account = visibleUser(context);
      const isWanted = wantedBy(param(context, 'type'));
      const chosen = account.notes.filter((one) => isWanted(one) && mayRead(context, account, one));
      return paginate(context, listed(chosen)).map((one) => ({
        ...noteRow(one),
        attached_to: { type: one.attachedTo },
        ...typedItem(one.item, context.view),
      }));
    },
  }),
];

const attachmentNamed: Readonly<Record<string, Note['attachedTo']>> = {
  activities: 'history',
  history: 'history',
  collection_items: 'collection',
  collection: 'collection',
  ratings: 'rating',
};

function wantedBy(word: string): (note: Note) => boolean {
  if (word === '' || word === 'all') return () => true;
  const type = (Object.hasOwn(attachmentNamed, word) ? attachmentNamed[word] : undefined) ?? typeNamed(word);
  if (!type) throw notFound();
  return ({ attachedTo }) => attachedTo === type;
}

function mayRead(context: RequestContext, account: Account, { privacy }: Note): boolean {
  const { viewer, world } = context;
  if (viewer === account || privacy === 'public') return true;
  return privacy === 'friends' && !!viewer && follows(world, viewer, account) && follows(world, account, viewer);
}

function ownNote(context: RequestContext): Note {
  const found = me(context).notes.find(({ id }) => String(id) === param(context, 'id'));
  if (!found) throw notFound();
  return found;
}

function subjectIn(
  context: RequestContext,
  account: Account,
  body: z.infer<typeof newNoteBody>,
): { item: Listable; attached: Note['attachedTo'] } {
  if (body.attached_to?.type === 'history') {
    const play = account.history.find(body.attached_to.id ?? 0);
    if (!play) throw notFound();
    return { item: play.item, attached: 'history' };
  }
  for (const type of ['movie', 'show', 'season', 'episode', 'person'] as const) {
    const input = body[type];
    if (!input) continue;
    const item = findItem(context.library, type, input);
    if (!item) throw notFound();
    return { item, attached: body.attached_to?.type ?? type };
  }
  throw invalid('A note is on a movie, show, season, episode or person, or attached to a play.');
}

function touch(context: RequestContext): void {
  me(context).touched.set('notes.updated_at', context.nowMs);
}
