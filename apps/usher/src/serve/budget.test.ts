import { beforeEach, describe, expect, it } from 'vitest';
import { createFakeClock, type FakeClock } from '../../../../packages/trakt/src/testing/fake-clock.ts';
import { type Budget, type BudgetCall, type BudgetEvent, createBudget, type Turn } from './budget.ts';

let clock: FakeClock;
let budget: Budget;
let heard: BudgetEvent[];

beforeEach(() => start('of_trakt'));

function start(limits: 'of_trakt' | undefined): void {
  clock = createFakeClock();
  heard = [];
  budget = createBudget({ clock, limits, heard: (event) => heard.push(event) });
}

const call = (more: Partial<BudgetCall> = {}): BudgetCall => ({
  countedAs: 'ada',
  kind: 'reads',
  program: 'films',
  signal: new AbortController().signal,
  ...more,
});

const reply = (status: number, headers: Record<string, string> = {}) => ({
  status,
  header: (name: string) => headers[name],
});

/** Sends a request when its turn comes, which Trakt answers so. */
async function send(more: Partial<BudgetCall> = {}, answer = reply(200)): Promise<Turn> {
  const turn = await budget.turn(call(more));
  if (turn.kind === 'go') turn.ended(answer);
  return turn;
}

const kindsOf = async (turns: readonly Promise<Turn>[]) => (await Promise.all(turns)).map(({ kind }) => kind);

/** A 429 of Trakt's, for a limit of ten that ends in so many seconds. */
const tooMany = (seconds: number) =>
  reply(429, {
    'retry-after': String(seconds),
    'x-ratelimit': JSON.stringify({
      name: 'AUTHED_API_GET_LIMIT',
      period: 300,
      limit: 10,
      remaining: 0,
      until: new Date(clock.now() + seconds * 1000).toISOString(),
    }),
  });

describe('the reads of a person', () => {
  it("are counted over all programs; then one gets Trakt's own 429, with the end of the period", async () => {
    const programs = Array.from({ length: 500 }, (_, index) => send({ program: `p${index % 5}` }));
    expect(new Set(await kindsOf(programs))).toEqual(new Set(['go']));
    await clock.advance(100_000);
    expect(await send({ program: 'shows' })).toEqual({
      kind: 'refused',
      answer: {
        status: 429,
        headers: {
          'retry-after': '200',
          'x-ratelimit': JSON.stringify({
            name: 'AUTHED_API_GET_LIMIT',
            period: 300,
            limit: 500,
            remaining: 0,
            until: new Date(clock.now() + 200_000).toISOString(),
          }),
        },
        body: '',
      },
    });
    expect(await send({ countedAs: 'grace' })).toMatchObject({ kind: 'go' });
    expect(await send({ kind: 'writes' })).toMatchObject({ kind: 'go' });
    expect(heard).toEqual([{ kind: 'refused', program: 'shows', ms: 200_000 }]);
  });

  it('wait where the end is near', async () => {
    await Promise.all(Array.from({ length: 500 }, () => send()));
    await clock.advance(295_000);
    const waiting = send();
    await clock.advance(5_000);
    expect(await waiting).toMatchObject({ kind: 'go' });
    expect(heard).toEqual([{ kind: 'waited', program: 'films', ms: 5_000 }]);
  });

  it('follow what Trakt states, of a sign-in whose person has just become known too', async () => {
    budget.learn('ada', 'reads', { ...tooMany(120), status: 200 });
    expect(await send()).toMatchObject({ kind: 'refused', answer: { headers: { 'retry-after': '120' } } });
  });
});

describe('the writes of a person', () => {
  const write = (program: string) => send({ kind: 'writes', program });

  it('go out one a second, and programs take turns', async () => {
    const sent: string[] = [];
    const writeOf = (program: string) => write(program).then(({ kind }) => sent.push(`${program} ${kind}`));
    for (let times = 0; times < 5; times += 1) void writeOf('films');
    void writeOf('shows');
    void writeOf('music');
    await clock.advance(4_000);
    expect(sent).toEqual(['films go', 'shows go', 'music go', 'films go', 'films go']);
    await clock.advance(2_000);
    expect(sent).toHaveLength(7);
  });

  it('are refused where the wait would be long, of whoever asks for most', async () => {
    const films = Array.from({ length: 11 }, () => write('films'));
    const shows = write('shows');
    expect(await films[10]).toMatchObject({ kind: 'refused', answer: { headers: { 'retry-after': '11' } } });
    await clock.advance(1_000);
    expect(await shows).toMatchObject({ kind: 'go' });
    await clock.advance(20_000);
    expect((await kindsOf(films)).filter((kind) => kind === 'go')).toHaveLength(10);
  });

  it('of a program that was refused stand behind no others later', async () => {
    for (let times = 0; times < 11; times += 1) void write('films');
    for (let times = 0; times < 50; times += 1) expect(await write('films')).toMatchObject({ kind: 'refused' });
    await clock.advance(11_000);
    const sent: string[] = [];
    for (const program of ['shows', 'shows', 'shows', 'films']) void write(program).then(() => sent.push(program));
    await clock.advance(5_000);
    expect(sent).toEqual(['shows', 'shows', 'films', 'shows']);
  });

  it('of a program whose requests were all given up stand behind no others later', async () => {
    const gone = new AbortController();
    await write('films');
    const leaving = Array.from({ length: 9 }, () => send({ kind: 'writes', signal: gone.signal }));
    gone.abort(new Error('gone'));
    expect((await Promise.allSettled(leaving)).map(({ status }) => status)).toEqual(Array(9).fill('rejected'));
    const sent: string[] = [];
    for (const program of ['shows', 'shows', 'shows', 'films']) void write(program).then(() => sent.push(program));
    await clock.advance(4_000);
    expect(sent).toEqual(['shows', 'shows', 'films', 'shows']);
  });

  it('of a program that left give their turn to the next', async () => {
    const gone = new AbortController();
    await write('films');
    const leaving = send({ kind: 'writes', signal: gone.signal });
    const next = write('shows');
    gone.abort(new Error('gone'));
    await expect(leaving).rejects.toThrow('gone');
    await clock.advance(1_000);
    expect(await next).toMatchObject({ kind: 'go' });
  });
});

describe('a 429', () => {
  beforeEach(() => start(undefined));

  it('of a limit pauses what counts against it, and nothing else', async () => {
    await send({}, tooMany(120));
    expect(await send({ program: 'shows' })).toMatchObject({
      kind: 'refused',
      answer: { headers: { 'retry-after': '120', 'x-ratelimit': expect.stringContaining('"limit":10') } },
    });
    expect(await kindsOf([send({ countedAs: 'grace' }), send({ kind: 'signedOutReads' })])).toEqual(['go', 'go']);
    await clock.advance(120_000);
    expect(await send({ program: 'shows' })).toMatchObject({ kind: 'go' });
  });

  it('of Cloudflare pauses everybody at this address, and names no limit', async () => {
    await send({}, reply(429, { 'retry-after': '300', 'content-type': 'text/html' }));
    for (const other of [{ countedAs: 'grace' }, { kind: 'writes' }, { kind: 'signedOutReads' }] as const) {
      expect(await send(other)).toEqual({
        kind: 'refused',
        answer: { status: 429, headers: { 'retry-after': '300' }, body: '' },
      });
    }
    expect(heard[0]).toEqual({ kind: 'address_paused', program: 'films', ms: 300_000 });
    await clock.advance(295_000);
    const waiting = send({ countedAs: 'grace' });
    await clock.advance(5_000);
    expect(await waiting).toMatchObject({ kind: 'go' });
  });

  it('of Cloudflare ends no longer pause of an answer before it', async () => {
    const turns = await Promise.all([budget.turn(call()), budget.turn(call({ program: 'shows' }))]);
    for (const [index, turn] of turns.entries()) {
      if (turn.kind === 'go') turn.ended(reply(429, { 'retry-after': ['300', '0'][index] ?? '' }));
    }
    expect(await send()).toMatchObject({ kind: 'refused', answer: { headers: { 'retry-after': '300' } } });
  });

  it.each([
    ['nothing', undefined, 60],
    ['a year', '31536000', 900],
    ['nonsense', 'soon', 60],
  ])('of Cloudflare that names %s pauses for a bounded time', async (_, retryAfter, seconds) => {
    await send({}, reply(429, retryAfter === undefined ? {} : { 'retry-after': retryAfter }));
    expect(await send()).toMatchObject({ kind: 'refused', answer: { headers: { 'retry-after': String(seconds) } } });
  });

  it('that answers a token which Trakt does not know counts against nobody', async () => {
    start('of_trakt');
    for (let times = 0; times < 600; times += 1) await send({}, reply(401, {}));
    expect(await send()).toMatchObject({ kind: 'go' });
  });
});
