/** People's data that a sandbox can't take. */

export interface PeopleProblem {
  /** Where: `[0, 'plays', 3, 'movie']` is the movie of the fourth play of the first person. */
  readonly path: readonly (string | number)[];
  /** What is wrong, in a sentence. */
  readonly message: string;
}

export class PeopleRefused extends Error {
  readonly problems: readonly PeopleProblem[];

  constructor(problems: readonly PeopleProblem[]) {
    super(problems.map(({ path, message }) => `people${fieldOf(path)}: ${message}`).join('\n'));
    this.problems = problems;
  }
}

/** `[0].plays[3].movie` */
export function fieldOf(path: PeopleProblem['path']): string {
  return path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${part}`)).join('');
}
