/** The completion script for zsh. */

import { type CompletedFlag, type Entry, everywhere, flagsWithValue, type Place, type Values } from './places.ts';

export function zshScript(places: readonly Place[]): string {
  return `#compdef usher
# Completions of usher for zsh. Put this line into ~/.zshrc, after compinit:
#   source <(usher completion zsh)
_usher() {
  local current=\${words[CURRENT]} previous=\${words[CURRENT-1]} place='' skip='' word
  local -a candidates
  if [[ $current == --*=* ]]; then
    previous=\${current%%=*}
    compset -P '*='
  fi
  for word in \${words[2,CURRENT-1]}; do
    if [[ -n $skip ]]; then skip=''; continue; fi
    case $word in
      --) _files; return ;;
      ${flagsWithValue(places).join('|')}) skip=yes ;;
      -*) ;;
      *)
        case "\${place:+$place }$word" in
          ${places.flatMap(({ name }) => (name === '' ? [] : [quoted(name)])).join('|')}) place="\${place:+$place }$word" ;;
        esac
        ;;
    esac
  done
  case "$place $previous" in
${[
  ...everywhere.flatMap((flag) => valueCase(flag, (name) => `*' ${name}'`)),
  ...places.flatMap(({ name: place, flags }) =>
    flags.flatMap((flag) => valueCase(flag, (name) => `'${place} ${name}'`)),
  ),
].join('\n')}
  esac
  if [[ $current == -* ]]; then
    case $place in
${places.map(({ name, flags }) => `      ${quoted(name)}) ${described('flag', [...flags, ...everywhere].flatMap(entriesOf))} ;;`).join('\n')}
    esac
    return
  fi
  case $place in
${places.map(({ name, next, argument }) => `    ${quoted(name)}) ${next.length > 0 ? described('command', next) : offered(argument)} ;;`).join('\n')}
  esac
}
compdef _usher usher
# Run at once where zsh has loaded this file for a completion.
if [[ $funcstack[1] == _usher ]]; then _usher "$@"; fi
`;
}

function entriesOf({ names, about }: CompletedFlag): Entry[] {
  return names.map((name) => [name, about]);
}

function valueCase({ names, values }: CompletedFlag, pattern: (name: string) => string): string[] {
  return values === undefined ? [] : [`    ${names.map(pattern).join('|')}) ${offered(values)}; return ;;`];
}

function offered(values: Values): string {
  if (values === 'anything') return ':';
  if (typeof values === 'string') return values === 'files' ? '_files' : '_files -/';
  return `compadd -- ${values.map(quoted).join(' ')}`;
}

/** A colon separates a word from what is said about it. */
function described(what: string, entries: readonly Entry[]): string {
  const written = entries.map(([word, about]) => quoted(`${word}:${about.replaceAll(':', '\\:')}`));
  return `candidates=(${written.join(' ')}); _describe ${what} candidates`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
