import { describe, expect, it } from 'vitest';
import { askedAhead } from './asked-ahead.ts';

async function* threePages(asked: number[], failing?: number) {
  for (const number of [1, 2, 3]) {
    asked.push(number);
    if (number === failing) throw new Error(`page ${number}`);
    yield number;
  }
}

describe('askedAhead', () => {
  it('asks for the next page, and no later one, while a page is used', async () => {
    const asked: number[] = [];
    const seen: number[][] = [];
    for await (const page of askedAhead(threePages(asked))) seen.push([page, ...asked]);
    expect(seen).toEqual([
      [1, 1, 2],
      [2, 1, 2, 3],
      [3, 1, 2, 3],
    ]);
  });

  it('brings every page before one that fails', async () => {
    const came: number[] = [];
    const reading = async () => {
      for await (const page of askedAhead(threePages([], 3))) came.push(page);
    };
    await expect(reading()).rejects.toThrow('page 3');
    expect(came).toEqual([1, 2]);
  });

  it('keeps to itself what a page meets that nobody takes', async () => {
    for await (const page of askedAhead(threePages([], 2))) {
      expect(page).toBe(1);
      break;
    }
  });
});
