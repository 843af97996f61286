import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { mayWatch, oneKey } from './admit.ts';

const keys = oneKey('films', 'its-key');

function requestFrom(remoteAddress: string, headers: IncomingMessage['headers'] = {}): IncomingMessage {
  const socket = Object.defineProperty(new Socket(), 'remoteAddress', { value: remoteAddress });
  return Object.assign(new IncomingMessage(socket), { headers });
}

const basic = (words: string) => ({ authorization: `Basic ${Buffer.from(words).toString('base64')}` });

describe('how the proxy is', () => {
  it('is shown to this machine', () => {
    for (const address of ['127.0.0.1', '::1', '::ffff:127.0.0.1']) {
      expect(mayWatch(requestFrom(address), { keys, loopbackWithoutKey: false })).toBe(true);
    }
  });

  it.each([
    ['with the key of a program', basic('films:its-key'), true],
    ['without a key', {}, false],
    ['with a wrong key', basic('films:another'), false],
    ['with the key of another name', basic('shows:its-key'), false],
    ['with a token', { authorization: 'Bearer its-key' }, false],
  ])('is shown to another machine %s: %o %s', (_, headers, shown) => {
    expect(mayWatch(requestFrom('192.168.1.9', headers), { keys, loopbackWithoutKey: true })).toBe(shown);
  });
});
