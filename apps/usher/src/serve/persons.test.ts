import { silentLog, type Transport } from 'trakt-usher';
import { beforeEach, expect, it } from 'vitest';
import { createFakeClock, type FakeClock } from '../../../../packages/trakt/src/testing/fake-clock.ts';
import { createBudget } from './budget.ts';
import { createPersons, type Persons } from './persons.ts';

let clock: FakeClock;
let persons: Persons;
/** The tokens that Trakt was asked about, and the person of each. */
let asked: (string | undefined)[];
let people: Map<string, string>;

beforeEach(() => {
  clock = createFakeClock();
  asked = [];
  people = new Map([
    ['films-token', 'ada'],
    ['shows-token', 'ada'],
    ['music-token', 'grace'],
  ]);
  const transport: Transport = async (_, { headers }) => {
    const token = headers.authorization?.replace('Bearer ', '') ?? '';
    asked.push(token);
    const person = people.get(token);
    const body = JSON.stringify(person === undefined ? {} : { user: { username: person, ids: { slug: person } } });
    return { status: person === undefined ? 503 : 200, headers: { get: () => null }, text: async () => body };
  };
  const budget = createBudget({ clock, limits: undefined, heard: () => undefined });
  persons = createPersons({ apiOrigin: 'https://api.example', transport, budget, clock, log: silentLog });
});

const learn = (accessToken: string) => persons.learn({ accessToken, program: 'films', header: () => undefined });

it('counts the sign-ins of a person together once it knows them, and asks for each once', async () => {
  const alone = persons.countedAs('films-token');
  expect(persons.countedAs('shows-token')).not.toBe(alone);
  for (const token of ['films-token', 'shows-token', 'music-token', 'films-token']) await learn(token);
  expect(asked).toEqual(['films-token', 'shows-token', 'music-token']);
  expect(persons.countedAs('films-token')).toBe(persons.countedAs('shows-token'));
  expect(persons.countedAs('films-token')).not.toBe(persons.countedAs('music-token'));
});

it('asks again after a while where Trakt gave no answer, and counts the sign-in by itself until then', async () => {
  people.clear();
  const alone = persons.countedAs('films-token');
  await Promise.all([learn('films-token'), learn('films-token')]);
  await learn('films-token');
  expect(persons.countedAs('films-token')).toBe(alone);
  expect(asked).toHaveLength(1);
  people.set('films-token', 'ada');
  await clock.advance(60_000);
  await learn('films-token');
  expect(persons.countedAs('films-token')).toBe('person ada');
});

it('keeps no token, and no more sign-ins than it can use: none that Trakt has not taken', async () => {
  await learn('films-token');
  for (let index = 0; index < 1_000; index += 1) persons.countedAs(`invented-${index}`);
  expect(persons.countedAs('films-token')).toBe('person ada');
  for (let index = 0; index < 1_000; index += 1) await learn(`token-${index}`);
  expect(persons.countedAs('films-token')).not.toContain('ada');
  expect(persons.countedAs('films-token')).not.toContain('films-token');
});
