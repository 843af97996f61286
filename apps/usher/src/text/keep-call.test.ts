import { expect, it } from 'vitest';
import { type Call, namingCall } from './keep-call.ts';

it.each<[string, Call, string]>([
  ['Run: usher token', { account: 'tv' }, 'Run: usher token --account tv'],
  ['Run: usher doctor --fix', { account: 'tv', config: 'c.toml' }, 'Run: usher doctor --config c.toml --fix'],
  ['Run: usher auth --account ada', { account: 'tv' }, 'Run: usher auth --account ada'],
  ['Run: usher config migrate', { config: 'my films.toml' }, "Run: usher config migrate --config 'my films.toml'"],
  ['This is no usher tokens', { account: 'tv' }, 'This is no usher tokens'],
])('%s, after a call with %j: %s', (text, call, named) => {
  expect(namingCall(text, call)).toBe(named);
});

it.each(['c.toml', 'my films.toml', "it's.toml"])('names the call once, however often it is asked to: %s', (config) => {
  const call = { account: "ada's tv", config, way: '--device' };
  const once = namingCall('Run: usher auth --force, or usher vault status.', call);
  expect(namingCall(once, call)).toBe(once);
});
