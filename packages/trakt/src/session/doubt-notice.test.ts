import { describe, expect, it } from 'vitest';
import { anIntent, aRecord, startMs } from '../testing/records.ts';
import { createDoubtNotice } from './doubt-notice.ts';
import type { TokenRecord } from './store/record.ts';

const dayMs = 86_400_000;
const whole = aRecord({ current: { expiresIn: 604_800 } });
const inDoubt: TokenRecord = { ...whole, status: { state: 'suspect' }, intent: anIntent };

function aNotice() {
  const heard: string[] = [];
  const notice = createDoubtNotice({
    told: ({ intent }) => heard.push(`told of ${intent?.id}`),
    cleared: ({ version }) => heard.push(`cleared with ${version}`),
  });
  return { notice, heard };
}

describe('a doubt', () => {
  it('is told once, when it is a day old, and told when it has cleared, once', () => {
    const { notice, heard } = aNotice();
    notice.look(inDoubt, startMs + dayMs - 1);
    expect(heard).toEqual([]);
    notice.look(inDoubt, startMs + dayMs);
    notice.look(inDoubt, startMs + 2 * dayMs);
    expect(heard).toEqual(['told of intent']);
    for (let look = 0; look < 2; look += 1) notice.look({ ...whole, version: 2 }, startMs + 2 * dayMs);
    expect(heard).toEqual(['told of intent', 'cleared with 2']);
  });

  it('that nobody was told of clears without a word', () => {
    const { notice, heard } = aNotice();
    notice.look(inDoubt, startMs);
    notice.look(whole, startMs + 1);
    expect(heard).toEqual([]);
  });

  it('that ends in a sign-in that is required has not cleared', () => {
    const { notice, heard } = aNotice();
    notice.look(inDoubt, startMs + dayMs);
    notice.look({ ...whole, status: { state: 'sign_in_required', reason: 'lost_response' } }, startMs + dayMs);
    expect(heard).toEqual(['told of intent']);
  });

  it('is told again where it is another one', () => {
    const { notice, heard } = aNotice();
    notice.look(inDoubt, startMs + dayMs);
    notice.look({ ...inDoubt, intent: { ...anIntent, id: 'second' } }, startMs + dayMs);
    expect(heard).toEqual(['told of intent', 'told of second']);
  });
});
