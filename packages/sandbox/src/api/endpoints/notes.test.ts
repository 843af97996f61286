import { describe, expect, it } from 'vitest';
import { anApi } from '../fixture.ts';

const onFilm = { movie: { ids: { trakt: 5 } }, notes: 'Lend it to Charles.' };

describe('notes', () => {
  it('are written, read, changed and deleted by their writer', async () => {
    const { json, send, request } = anApi({ plays: 0 });
    const made = Object(await (await send('POST', '/notes', onFilm)).json());
    expect(made).toMatchObject({ notes: onFilm.notes, privacy: 'private', spoiler: false, item: { type: 'movie' } });
    expect(await json(`/notes/${made.id}/item`)).toMatchObject({ type: 'movie', movie: { ids: { trakt: 5 } } });
    expect((await request(`/notes/${made.id}`, { as: 'alan' })).status).toBe(404);
    expect(await (await send('PUT', `/notes/${made.id}`, { spoiler: true })).json()).toMatchObject({
      notes: onFilm.notes,
      spoiler: true,
    });
    expect((await send('DELETE', `/notes/${made.id}`)).status).toBe(204);
    expect((await request(`/notes/${made.id}`)).status).toBe(404);
  });

  it('are seen by friends or by all where their writer lets them', async () => {
    const { send, request } = anApi({ plays: 0 });
    for (const privacy of ['private', 'friends', 'public']) await send('POST', '/notes', { ...onFilm, privacy });
    const seen = async (as: string) => Object(await (await request('/users/ada/notes/movies', { as })).json()).length;
    const [own, friend, stranger] = [await seen('ada'), await seen('alan'), await seen('grace')];
    expect([own - friend, friend - stranger]).toEqual([2, 1]);
  });

  it('stand on a play as well', async () => {
    const { json, send, walk } = anApi({ plays: 20 });
    const [play] = await walk('/sync/history');
    const body = { attached_to: { type: 'history', id: play?.id }, notes: 'In the rain' };
    expect((await send('POST', '/notes', body)).status).toBe(201);
    expect(await json('/users/me/notes/activities')).toMatchObject([
      { attached_to: { type: 'history' }, type: play?.type },
    ]);
    expect((await send('POST', '/notes', { ...body, attached_to: { type: 'history', id: 7 } })).status).toBe(404);
    expect((await send('POST', '/notes', { notes: 'On nothing' })).status).toBe(422);
    expect((await send('POST', '/notes', { ...onFilm, notes: 'x'.repeat(501) })).status).toBe(422);
  });
});
