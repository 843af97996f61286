import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { mayWatch, oneKey, programOf } from './admit.ts';

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

  it.each(['x-forwarded-for', 'forwarded', 'x-real-ip'])(
    'is not shown to whom a server of this machine serves: %s',
    (name) => {
      const passedOn = requestFrom('127.0.0.1', { [name]: '203.0.113.9' });
      expect(mayWatch(passedOn, { keys, loopbackWithoutKey: true })).toBe(false);
      expect(programOf(passedOn, { keys, loopbackWithoutKey: true })).toBeUndefined();
    },
  );

  it('is not shown to an address that only leads to this machine', () => {
    expect(mayWatch(requestFrom('64:ff9b::7f00:1'), { keys, loopbackWithoutKey: false })).toBe(false);
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
