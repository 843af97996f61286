/** The completion script for bash. */

import { type CompletedFlag, everywhere, flagsWithValue, type Place, type Values } from './places.ts';

export function bashScript(places: readonly Place[]): string {
  return `# Completions of usher for bash. Put this line into ~/.bashrc:
#   source <(usher completion bash)
_usher() {
  local IFS=$'\\n' current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD - 1]} place='' skip='' word i
  # Bash splits --flag=value into three words.
  if [[ $current == '=' ]]; then current=''
  elif [[ $previous == '=' ]]; then previous=\${COMP_WORDS[COMP_CWORD - 2]}
  fi
  for ((i = 1; i < COMP_CWORD; i++)); do
    word=\${COMP_WORDS[i]}
    if [[ $word == '=' ]]; then continue; fi
    if [[ $skip ]]; then skip=''; continue; fi
    case $word in
      --) COMPREPLY=($(compgen -A command -A file -- "$current")); return ;;
      ${flagsWithValue(places).join(' | ')}) skip=yes ;;
      -*) ;;
      *)
        case "\${place:+$place }$word" in
          ${named(places).map(quoted).join(' | ')}) place="\${place:+$place }$word" ;;
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
${places.map(({ name, flags }) => `      ${quoted(name)}) ${words([...flags, ...everywhere].flatMap(({ names }) => names))} ;;`).join('\n')}
    esac
    return
  fi
  case $place in
${places.map(placeCase).join('\n')}
  esac
}
complete -F _usher usher
`;
}

function named(places: readonly Place[]): string[] {
  return places.map(({ name }) => name).filter((name) => name !== '');
}

function placeCase({ name, next, argument }: Place): string {
  return `    ${quoted(name)}) ${next.length > 0 ? words(next.map(([word]) => word)) : candidates(argument)} ;;`;
}

function valueCase({ names, values }: CompletedFlag, pattern: (name: string) => string): string[] {
  return values === undefined ? [] : [`    ${names.map(pattern).join(' | ')}) ${candidates(values)}; return ;;`];
}

function candidates(values: Values): string {
  if (values === 'anything') return 'COMPREPLY=()';
  if (typeof values !== 'string') return words(values);
  // Outside of a completion, as in a test, bash has no such options to set.
  return `compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen ${values === 'files' ? '-f' : '-d'} -- "$current"))`;
}

function words(all: readonly string[]): string {
  return `COMPREPLY=($(compgen -W $'${all.join('\\n')}' -- "$current"))`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
