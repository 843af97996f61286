import { describe, expect, it } from 'vitest';
import { anApi, startedAt } from '../fixture.ts';

const film = { movie: { ids: { slug: 'the-kid-1921' } } };
const other = { movie: { ids: { slug: 'psycho-1960' } } };
const minute = 60_000;

/** A sandbox whose clock the test moves. The Kid runs 68 minutes. */
function aSandbox() {
  let nowMs = Date.parse(startedAt);
  const sandbox = anApi({ plays: 0, clock: { now: () => nowMs } });
  const post = async (path: string, body: unknown) => {
    const response = await sandbox.send('POST', path, body);
    const text = await response.text();
    return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
  };
  return { ...sandbox, post, pass: (ms: number) => (nowMs += ms), iso: (ms = 0) => new Date(nowMs + ms).toISOString() };
}

describe('the time of a play', () => {
  it('is the same in the history, in the check-in and in the refusal of the same again', async () => {
    const { json, post, pass } = aSandbox();
    pass(789);
    await post('/scrobble/stop', { ...film, progress: 90 });
    const { body: refusal } = await post('/scrobble/stop', { ...film, progress: 90 });
    const { body: checkin } = await post('/checkin', other);
    const [scrobbled] = Object(await json('/sync/history/movies/the-kid-1921'));
    const [checkedIn] = Object(await json('/sync/history/movies/psycho-1960'));
    expect([refusal.watched_at, checkin.watched_at]).toEqual([scrobbled.watched_at, checkedIn.watched_at]);
  });
});

describe('a scrobble', () => {
  it('is watching from its start until the rest of the runtime is over', async () => {
    const { request, post, pass, iso } = aSandbox();
    const expires = iso(34 * minute);
    expect(await post('/scrobble/start', { ...film, progress: 50 })).toMatchObject({
      status: 201,
      body: { id: 0, action: 'start', progress: 50, movie: { title: 'The Kid' } },
    });
    const watching = await request('/users/ada/watching');
    expect(await watching.json()).toMatchObject({ action: 'scrobble', type: 'movie', expires_at: expires });
    expect(await (await request('/movies/the-kid-1921/watching')).json()).toMatchObject([{ username: 'ada' }]);
    pass(34 * minute);
    expect((await request('/users/ada/watching')).status).toBe(204);
  });

  it('that pauses keeps its position, and goes on from there', async () => {
    const { json, post } = aSandbox();
    const paused = async () => Object(await json('/sync/playback/movies')).map((row: object) => Object(row).progress);
    const before = await paused();
    await post('/scrobble/start', { ...film, progress: 10 });
    expect(await post('/scrobble/pause', { ...film, progress: 30.5 })).toMatchObject({ body: { action: 'pause' } });
    expect(await paused()).toEqual([30.5, ...before]);
    expect(await post('/scrobble/stop', { ...film, progress: 79.9 })).toMatchObject({ body: { action: 'pause' } });
    expect(await paused()).toEqual([79.9, ...before]);
    await post('/scrobble/start', { ...film, progress: 80 });
    expect(await paused()).toEqual(before);
    expect(await json('/sync/history')).toEqual([]);
  });

  it('that stops near the end is a play; the same again is refused with its times until the runtime is over', async () => {
    const { json, post, pass, iso } = aSandbox();
    const stopped = await post('/scrobble/stop', { ...film, progress: 80 });
    expect(stopped).toMatchObject({ status: 201, body: { action: 'scrobble', id: expect.any(Number) } });
    expect(await json('/sync/history')).toMatchObject([{ id: stopped.body.id, action: 'scrobble', watched_at: iso() }]);
    const times = { watched_at: iso(), expires_at: iso(68 * minute) };
    pass(10 * minute);
    expect(await post('/scrobble/stop', { ...film, progress: 95 })).toEqual({ status: 409, body: times });
    expect((await post('/scrobble/stop', { ...other, progress: 95 })).status).toBe(201);
    pass(60 * minute);
    expect((await post('/scrobble/stop', { ...film, progress: 95 })).status).toBe(201);
    expect(await json('/sync/history')).toHaveLength(3);
  });

  it('of less than a percent, of nothing, or of something unknown is no scrobble', async () => {
    const { json, post } = aSandbox();
    expect((await post('/scrobble/stop', { ...film, progress: 0.9 })).status).toBe(422);
    expect((await post('/scrobble/stop', { progress: 90 })).status).toBe(422);
    expect((await post('/scrobble/stop', { ...film })).status).toBe(422);
    expect((await post('/scrobble/start', { ...film, progress: 101 })).status).toBe(422);
    expect((await post('/scrobble/stop', { movie: { ids: { trakt: 999_999 } }, progress: 90 })).status).toBe(404);
    expect(await json('/sync/history')).toEqual([]);
  });

  it('names an episode by its ids, or by its show and number', async () => {
    const { post } = aSandbox();
    const show = { ids: { slug: 'breaking-bad' } };
    const byNumber = await post('/scrobble/start', { show, episode: { season: 2, number: 3 }, progress: 1 });
    expect(byNumber.body).toMatchObject({ episode: { season: 2, number: 3 }, show: { title: 'Breaking Bad' } });
    const { ids } = byNumber.body.episode;
    expect((await post('/scrobble/start', { episode: { ids }, progress: 1 })).body.episode.ids).toEqual(ids);
    const absolute = await post('/scrobble/start', { show, episode: { number_abs: 10 }, progress: 1 });
    expect(absolute.body).toMatchObject({ episode: byNumber.body.episode });
  });
});

describe('a check-in', () => {
  it('is a play at once, and stands in the way of another until it ends', async () => {
    const { json, post, pass, iso } = aSandbox();
    expect(await post('/checkin', { ...film, sharing: { mastodon: true } })).toMatchObject({
      status: 200,
      body: { watched_at: iso(), movie: { title: 'The Kid' }, sharing: { twitter: false, mastodon: true } },
    });
    const end = iso(68 * minute);
    pass(minute);
    expect(await post('/checkin', other)).toEqual({ status: 409, body: { expires_at: end } });
    pass(68 * minute);
    expect((await post('/checkin', other)).status).toBe(200);
    expect(await json('/sync/history')).toMatchObject([{ action: 'checkin' }, { action: 'checkin' }]);
  });

  it('is cancelled with its play, and cancelling nothing is no mistake', async () => {
    const { json, post, send, request } = aSandbox();
    await post('/checkin', film);
    for (let time = 0; time < 2; time++) expect((await send('DELETE', '/checkin')).status).toBe(204);
    expect((await request('/users/me/watching')).status).toBe(204);
    expect(await json('/sync/history')).toEqual([]);
  });
});
