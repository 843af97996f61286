/**
 * The tables of the sections against what Trakt documents and against the sandbox: each endpoint has its function and each
 * function its endpoint, they agree on sign-in, pages and parameters, and every call brings the kind of answer that its
 * type promises.
 */

import { describe, expect, it } from 'vitest';
import type { Page } from '../src/api/index.ts';
import {
  answerOf,
  callOf,
  documentsOf,
  exampleFor,
  functions,
  pagesOf,
  rowFor,
  withoutFunction,
} from './documented-sections.ts';

describe('the sections', () => {
  it('have a function for each documented endpoint', () => {
    expect(withoutFunction).toEqual([]);
  });

  it('have no function that Trakt does not document', () => {
    expect(functions.filter((one) => documentsOf(one).length === 0).map(({ name }) => name)).toEqual([]);
  });

  it.each(functions.map((one) => [one.name, one] as const))('%s agrees with the documents', (_, one) => {
    const accepted = new Set<string>();
    for (const theirs of documentsOf(one)) {
      const row = rowFor(theirs);
      // Trakt has removed it since, and with it all there is to compare.
      if (row.status === 404) return;
      // A write needs a sign-in, also where the documents forgot to say so.
      const required = theirs.method !== 'GET' || theirs.auth === 'required' || row.auth === 'required';
      expect([theirs.line, one.auth]).toEqual([theirs.line, required ? 'required' : 'optional']);
      // The sandbox's own test holds its pages against the documents, and names where the service is newer.
      const paged = one.answer === 'pages' || one.answer === 'map';
      expect([theirs.line, paged]).toEqual([theirs.line, row.paged]);
      const names = theirs.parameters.filter((query) => !one.pathNames.includes(query));
      if (theirs.extended && theirs.query === undefined) names.push('extended');
      expect(one.query).toEqual(expect.arrayContaining(names));
      const inBody = one.body === true ? Object.keys(Object(Reflect.get(Object(row.endpoint.takes), 'shape'))) : [];
      expect(inBody.filter((field) => [...one.pathNames, ...one.query, 'signal'].includes(field))).toEqual([]);
      expect([theirs.line, one.body !== false]).toEqual([theirs.line, row.endpoint.takes !== undefined]);
      for (const query of [...names, ...Object.keys(row.endpoint.query ?? {})]) accepted.add(query);
    }
    expect(one.query.filter((query) => !accepted.has(query))).toEqual([]);
  });
});

describe('a call of', () => {
  it.each(functions.map((one) => [one.name, one] as const))('%s', async (_, one) => {
    for (const documented of documentsOf(one)) {
      const { line } = documented;
      const row = rowFor(documented);
      const answer = answerOf(one, callOf(one, row)(exampleFor(one, row)));
      if (row.status === 404) await expect(answer, line).rejects.toMatchObject({ code: 'not_found' });
      else expect([line, kindOf(await answer)]).toEqual([line, expectedKinds[one.answer]]);
    }
  });
});

describe('a list', () => {
  const lists = functions.filter(({ answer }) => answer === 'pages').map((one) => [one.name, one] as const);

  it.each(lists)('%s is read whole, each row once', async (_, one) => {
    for (const documented of documentsOf(one)) {
      const { line } = documented;
      const row = rowFor(documented);
      if (row.status === 404) continue;
      let last: Page<unknown> | undefined;
      for await (const page of pagesOf(callOf(one, row)(exampleFor(one, row)))) last = page;
      expect([line, last?.read, last?.repeated]).toEqual([line, last?.total, 0]);
    }
  });
});

const expectedKinds = {
  one: 'object',
  map: 'object',
  maybe: expect.stringMatching(/^(object|nothing)$/),
  list: 'list',
  pages: 'list',
  none: 'nothing',
} as const;

function kindOf(answer: unknown): string {
  if (answer === undefined) return 'nothing';
  return Array.isArray(answer) ? 'list' : typeof answer;
}
