import { describe, expect, it } from 'vitest';
import { anApi, startedAt } from '../fixture.ts';

const text = 'Five words are quite enough.';
const onFilm = { movie: { ids: { trakt: 5 } }, comment: text };

function aSandbox() {
  let nowMs = Date.parse(startedAt);
  const sandbox = anApi({ plays: 0, clock: { now: () => nowMs } });
  async function write(body: unknown = onFilm, as = 'ada', path = '/comments'): Promise<number> {
    const response = await sandbox.send('POST', path, body, as);
    expect(response.status).toBe(201);
    return Object(await response.json()).id;
  }
  const status = async (method: string, path: string, body?: unknown, as?: string) =>
    (await sandbox.send(method, path, body, as)).status;
  return { ...sandbox, write, status, passDays: (days: number) => (nowMs += days * 86_400_000) };
}

describe('comments', () => {
  it('stand with what they are about, newest first', async () => {
    const { json, write, passDays } = aSandbox();
    const first = await write();
    passDays(1);
    const second = await write(onFilm, 'alan');
    expect(await json('/movies/5/comments')).toMatchObject([{ id: second }, { id: first }]);
    expect(await json('/movies/5/comments/oldest')).toMatchObject([{ id: first }, { id: second }]);
    expect(await json(`/comments/${first}/item`)).toMatchObject({ ids: { trakt: 5 } });
    expect(await json('/users/alan/comments/shouts/movies')).toMatchObject([
      { type: 'movie', comment: { id: second } },
      {},
    ]);
    expect(await json('/users/alan/comments/reviews')).toEqual([]);
  });

  it('have five words, and something that they are about', async () => {
    const { status } = aSandbox();
    expect(await status('POST', '/comments', { ...onFilm, comment: 'Too short' })).toBe(422);
    expect(await status('POST', '/comments', { comment: text })).toBe(422);
    expect(await status('POST', '/comments', { movie: { ids: { trakt: 999_999 } }, comment: text })).toBe(404);
  });

  it('are changed and deleted by their writer alone', async () => {
    const { json, write, status } = aSandbox();
    const id = await write();
    expect(await status('PUT', `/comments/${id}`, { comment: `${text} Really.` }, 'alan')).toBe(401);
    expect(await status('DELETE', `/comments/${id}`, undefined, 'alan')).toBe(401);
    expect(await status('PUT', `/comments/${id}`, { comment: `${text} Really.` })).toBe(200);
    expect(await json(`/comments/${id}`)).toMatchObject({ comment: `${text} Really.` });
    expect(await status('DELETE', `/comments/${id}`)).toBe(204);
    expect(await status('GET', `/comments/${id}`)).toBe(404);
  });

  it('stay when they were answered or are two weeks old', async () => {
    const { write, status, passDays } = aSandbox();
    const answered = await write();
    await write({ comment: text }, 'alan', `/comments/${answered}/replies`);
    expect(await status('DELETE', `/comments/${answered}`)).toBe(409);
    const old = await write();
    passDays(15);
    expect(await status('DELETE', `/comments/${old}`)).toBe(409);
  });

  it('are answered one deep', async () => {
    const { json, write, status } = aSandbox();
    const id = await write();
    const reply = await write({ comment: text }, 'alan', `/comments/${id}/replies`);
    expect(await status('POST', `/comments/${reply}/replies`, { comment: text })).toBe(404);
    expect(await json(`/comments/${id}/replies`)).toMatchObject([{ id: reply, parent_id: id }]);
    expect(await json(`/comments/${id}`)).toMatchObject({ replies: 1 });
  });

  it('are liked once by each, and reacted to in one way', async () => {
    const { json, write, status } = aSandbox();
    const id = await write(onFilm, 'alan');
    for (let time = 0; time < 2; time++) expect(await status('POST', `/comments/${id}/like`)).toBe(204);
    expect(await json(`/comments/${id}/likes`)).toMatchObject([{ user: { username: 'ada' } }]);
    expect(await status('POST', `/comments/${id}/reactions/laugh`)).toBe(201);
    expect(await status('POST', `/comments/${id}/reactions/bravo`)).toBe(201);
    expect(await json(`/comments/${id}/reactions/summary`)).toMatchObject({
      reaction_count: 1,
      distribution: { bravo: 1, laugh: 0 },
    });
    expect(await status('DELETE', `/comments/${id}/reactions/bravo`)).toBe(204);
    expect(await status('POST', `/comments/${id}/reactions/shrug`)).toBe(404);
    expect(await json(`/comments/${id}/reactions`)).toEqual([]);
  });

  it('are reported once', async () => {
    const { write, status } = aSandbox();
    const id = await write(onFilm, 'alan');
    expect(await status('POST', `/comments/${id}/report`, { reason: 'bored' })).toBe(400);
    expect(await status('POST', `/comments/${id}/report`, { reason: 'spam' })).toBe(201);
    expect(await status('POST', `/comments/${id}/report`, { reason: 'spam' })).toBe(409);
  });
});
