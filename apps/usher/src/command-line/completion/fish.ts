/** The completion script for fish. */

import { type CompletedFlag, everywhere, flagsWithValue, type Place, type Values } from './places.ts';

export function fishScript(places: readonly Place[]): string {
  const names = places.flatMap(({ name }) => (name === '' ? [] : [quoted(name)]));
  return `# Completions of usher for fish. To keep them:
#   usher completion fish > ~/.config/fish/completions/usher.fish
function __usher_at --description 'Whether the words so far name this command'
    set -l place
    set -l skip
    for word in (commandline -opc)[2..]
        if test -n "$skip"
            set skip
            continue
        end
        switch $word
            case --
                return 1
            case ${flagsWithValue(places).join(' ')}
                set skip yes
            case '-*'
            case '*'
                if contains -- (string join ' ' $place $word) ${names.join(' ')}
                    set -a place $word
                end
        end
    end
    test "$place" = "$argv"
end
complete -c usher -f
${[...everywhere.map((flag) => flagLine('', flag)), ...places.flatMap(placeLines)].join('\n')}
`;
}

function placeLines({ name, next, flags, argument }: Place): string[] {
  const at = ` -n ${quoted(`__usher_at ${name}`.trim())}`;
  return [
    ...next.map(([word, about]) => `complete -c usher${at} -a ${quoted(word)} -d ${quoted(about)}`),
    ...flags.map((flag) => flagLine(at, flag)),
    ...(argument === 'anything' ? [] : [`complete -c usher${at}${offered(argument)}`]),
  ];
}

function flagLine(at: string, { names, about, values }: CompletedFlag): string {
  const written = names.map((name) => (name.startsWith('--') ? ` -l ${name.slice(2)}` : ` -s ${name.slice(1)}`));
  const value = values === undefined ? '' : ` -r${offered(values)}`;
  return `complete -c usher${at}${written.join('')}${value} -d ${quoted(about)}`;
}

function offered(values: Values): string {
  if (values === 'files') return ' -F';
  if (values === 'anything') return ' -f';
  return ` -f -a ${quoted(values === 'folders' ? '(__fish_complete_directories)' : values.join(' '))}`;
}

/** Within single quotes fish reads a backslash before a quote or another backslash. */
function quoted(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&')}'`;
}
