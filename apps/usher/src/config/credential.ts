/** Why a text can't be a client id, a client secret or a token: what people write there by mistake. */

export type CredentialMistake =
  | 'placeholder'
  | 'empty'
  | 'own_name'
  | 'empty_quotes'
  | 'quotes'
  | 'line_break'
  | 'space'
  | 'characters';

/** Undefined for one that Trakt could have given out. */
export function credentialMistake(value: string): CredentialMistake | undefined {
  return mistakes.find(([, pattern]) => pattern.test(value))?.[0];
}

/** The first that fits is named. */
const mistakes: readonly (readonly [CredentialMistake, RegExp])[] = [
  ['empty', /^$/],
  ['empty_quotes', /^(""|''|“”)$/],
  // What documentation says in the place of a client id, and a variable that no shell has filled in. What is as long as
  // Trakt's own ids and tokens is Trakt's to judge.
  [
    'placeholder',
    /^(\.{2,}|…|<.*>|\(.*\)|\$\w+|%\w+%|\$?\{.*\}|x{3,31}|change-?me|to-?do|(trakt[-_])?(client|app|api)[-_](id|secret|key)|null|none|undefined)$/i,
  ],
  ['placeholder', /^(your[-_ ].*|(insert|enter|replace|paste)[-_ ].{1,30}|.{1,30}[-_ ]here)$/i],
  ['own_name', /^(export\s+)?(\w+_)?(client_?id|client_?secret|(access|refresh)_?token)\s*[=:]/i],
  ['quotes', /^["'“`([{<,;]|["'”`)\]}>,;\\]$/],
  ['line_break', /[\r\n]/],
  ['space', /\s/],
  // As RFC 6749 has them; and addresses, as of a password manager's entry.
  ['characters', /[^\x21-\x7e]|:\/\/|@/],
];
