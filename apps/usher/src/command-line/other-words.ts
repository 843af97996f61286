/** The words of other programs for what usher does. */

/** What somebody who types this probably means, as with `gh auth login`. */
export const synonyms: Readonly<Record<string, string>> = {
  login: 'auth',
  'auth login': 'auth',
  logout: 'token-clear',
  'auth logout': 'token-clear',
  status: 'token-status',
  'auth status': 'token-status',
  refresh: 'token-refresh',
  'auth refresh': 'token-refresh',
  'auth token': 'token',
  switch: 'accounts default',
  'auth switch': 'accounts default',
  list: 'accounts',
  'auth list': 'accounts',
  init: 'setup',
  'auth setup': 'setup',
  'config init': 'setup',
  'config get': 'config show',
  'config list': 'config show',
  'config edit': 'config set',
};

/** Commands of Export_Trakt_4_Letterboxd that have another name here. */
export const formerNames: Readonly<Record<string, readonly string[]>> = {
  'auth-url': ['auth', '--manual'],
  validate: ['config', 'check'],
  'validate-security': ['doctor'],
  'fix-permissions': ['doctor', '--fix'],
};

/** Commands and flags of Export_Trakt_4_Letterboxd that no command here stands for. */
const formerWords = ['auth-code', 'server', '--run', '--export', '--mode', '--validate-security'] as const;

export type FormerWord = (typeof formerWords)[number];

export function formerWord(written: string): FormerWord | undefined {
  return formerWords.find((word) => word === written);
}
