/** Notes: on an item, or on what one has of it (a play, a copy, a rating). Seen by oneself, and by others as far as their writer lets them. */
import { z } from 'zod';
import type { Note } from '../../account/belongings.ts';
import type { Account } from '../../account/index.ts';
import type { Listable } from '../../library/index.ts';
import { type Endpoint, endpoint } from '../request/endpoint.ts';
import { listed, paginate } from '../request/paginate.ts';
import { typeNamed } from '../request/query.ts';
import { invalid, notFound } from '../request/refusal.ts';
import { follows, me, named, param, type Scene } from '../request/scene.ts';
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
    handle(scene, body) {
      const account = me(scene);
      const { nowMs } = scene;
      const { item, attached } = subjectIn(scene, account, body);
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
      touch(scene);
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
    handle: (scene) => noteRow(ownNote(scene)),
  }),
  endpoint({
    route: 'PUT /notes/:id',
    about: 'changes an own note',
    takes: noteBody,
    answers: note,
    from: 'account',
    example: { ...example, body: { notes: 'Give it to Charles.', privacy: 'friends' } },
    handle(scene, body) {
      const account = me(scene);
      const before = ownNote(scene);
      const changed: Note = {
        ...before,
        text: body.notes ?? before.text,
        privacy: body.privacy ?? before.privacy,
        spoiler: body.spoiler ?? before.spoiler,
        updatedAtMs: scene.nowMs,
      };
      account.notes = account.notes.map((one) => (one === before ? changed : one));
      touch(scene);
      return noteRow(changed);
    },
  }),
  endpoint({
    route: 'DELETE /notes/:id',
    about: 'deletes an own note',
    from: 'account',
    example,
    handle(scene) {
      const unwanted = ownNote(scene);
      me(scene).notes = me(scene).notes.filter((one) => one !== unwanted);
      touch(scene);
    },
  }),
  endpoint({
    route: 'GET /notes/:id/item',
    about: 'what an own note is about',
    auth: 'required',
    answers: object({
      type: word('movie', 'show', 'season', 'episode', 'person'),
      attached_to: attachedTo,
      ...itemFields,
    }),
    from: 'account',
    example,
    handle(scene) {
      const { attachedTo, item } = ownNote(scene);
      return { attached_to: { type: attachedTo }, ...typedItem(item, scene.view) };
    },
  }),
  endpoint({
    route: 'GET /users/:id/notes/:type?',
    about: "a user's notes that the one who asks may see, by what they are on",
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
    handle(scene) {
      const account = named(scene);
      const isWanted = wantedBy(param(scene, 'type'));
      const chosen = account.notes.filter((one) => isWanted(one) && mayRead(scene, account, one));
      return paginate(scene, listed(chosen)).map((one) => ({
        ...noteRow(one),
        attached_to: { type: one.attachedTo },
        ...typedItem(one.item, scene.view),
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

function mayRead(scene: Scene, account: Account, { privacy }: Note): boolean {
  const { viewer, world } = scene;
  if (viewer === account || privacy === 'public') return true;
  return privacy === 'friends' && !!viewer && follows(world, viewer, account) && follows(world, account, viewer);
}

function ownNote(scene: Scene): Note {
  const found = me(scene).notes.find(({ id }) => String(id) === param(scene, 'id'));
  if (!found) throw notFound();
  return found;
}

function subjectIn(
  scene: Scene,
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
    const item = findItem(scene.library, type, input);
    if (!item) throw notFound();
    return { item, attached: body.attached_to?.type ?? type };
  }
  throw invalid('A note is on a movie, show, season, episode or person, or attached to a play.');
}

function touch(scene: Scene): void {
  me(scene).touched.set('notes.updated_at', scene.nowMs);
}
