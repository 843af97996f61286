import { describe, expect, it } from 'vitest';
import { objectOf, textField, typedField } from './fields.ts';

describe('a typed field', () => {
  it.each([
    ['progress=95.5', 95.5],
    ['private=true', true],
    ['end=null', null],
    ['movies=[{"ids":{"trakt":1}}]', [{ ids: { trakt: 1 } }]],
    ['note={oops', '{oops'],
    ['name=a=b', 'a=b'],
    ['imdb=tt0111161', 'tt0111161'],
    ['zeros=007', '007'],
    ['empty=', ''],
  ])('has the type that its value looks like, else text: %s', (written, value) => {
    expect(typedField(written)).toEqual({ name: written.split('=', 1)[0], value });
  });

  it('can name a file that has the value', () => {
    expect(typedField('notes=@a file.txt')).toEqual({ name: 'notes', file: 'a file.txt' });
  });

  it.each(['novalue', '=x', ''])('has a name and a value: not %j', (written) => {
    expect([typedField(written), textField(written)]).toEqual([undefined, undefined]);
  });
});

it('a field of text stays text', () => {
  const values = ['95', 'true', '@file', '{}'].map((value) => textField(`a=${value}`)?.value);
  expect(values).toEqual(['95', 'true', '@file', '{}']);
});

describe('an object of fields', () => {
  it.each<[string, [string, unknown][], object]>([
    ['flat', [['a', 1]], { a: 1 }],
    [
      'the last of a name',
      [
        ['a', 1],
        ['a', 2],
      ],
      { a: 2 },
    ],
    [
      'parts',
      [
        ['m[ids][imdb]', 'tt1'],
        ['m[ids][trakt]', 1],
        ['m[title]', 'x'],
      ],
      { m: { ids: { imdb: 'tt1', trakt: 1 }, title: 'x' } },
    ],
    [
      'lists',
      [
        ['a[]', 1],
        ['a[]', 2],
      ],
      { a: [1, 2] },
    ],
    [
      'objects in a list',
      [
        ['a[][b]', 1],
        ['a[][b]', 2],
      ],
      { a: [{ b: 1 }, { b: 2 }] },
    ],
    [
      'a part of what was a value',
      [
        ['a', 1],
        ['a[b]', 2],
      ],
      { a: { b: 2 } },
    ],
    [
      'brackets that are none',
      [
        ['a]b[', 1],
        ['[c]', 2],
      ],
      { 'a]b[': 1, '[c]': 2 },
    ],
    [
      'no name of JavaScript',
      [
        ['__proto__[x]', 1],
        ['constructor[y]', 2],
      ],
      JSON.parse('{"__proto__":{"x":1},"constructor":{"y":2}}'),
    ],
  ])('has %s', (_, fields, object) => {
    expect(JSON.stringify(objectOf(fields))).toBe(JSON.stringify(object));
  });
});
