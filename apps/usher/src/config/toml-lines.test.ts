import { describe, expect, it } from 'vitest';
import { lineOfKey } from './toml-lines.ts';

const source = `# client_id = "not me"
top = 1
[trakt]
client_id = "x"

[export.letterboxd] # a comment
dir = "a"
note = """
timezone = "inside a string"
"""
timezone = "UTC"
"quoted key".inner = 2
vault = { path = "p" }

[[jobs]]
name = "n"
`;

describe('lineOfKey', () => {
  it.each([
    [['top'], 2],
    [['trakt'], 3],
    [['trakt', 'client_id'], 4],
    [['export', 'letterboxd', 'dir'], 7],
    [['export', 'letterboxd', 'timezone'], 11],
    [['export', 'letterboxd', 'quoted key', 'inner'], 12],
    [['jobs', 'name'], 16],
  ])('finds %j', (path, line) => {
    expect(lineOfKey(source, path)).toBe(line);
  });

  it('names the line of the inline table that a key stands in', () => {
    expect(lineOfKey(source, ['export', 'letterboxd', 'vault', 'path'])).toBe(13);
  });

  it('knows no line for what is not written', () => {
    expect(lineOfKey(source, ['server', 'port'])).toBeUndefined();
  });
});
