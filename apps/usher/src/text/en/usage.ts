/** The words about mistakes in a command line, in English. */

import type { UsageProblem } from '../../errors/usage.ts';
import type { Words } from '../words.ts';
import { formerWords } from './former-words.ts';

export function usage(problem: UsageProblem): Words {
  if (problem.kind === 'former_word') return formerWords[problem.word];
  const message = misuse(problem);
  if (problem.kind === 'needs_terminal') {
    return { message, hint: `To go ahead without the question, add ${problem.flag}.` };
  }
  if (problem.kind === 'code_alone') {
    return { message, hint: 'Run usher auth --manual again, and paste all of the address that the browser goes to.' };
  }
  if (problem.kind === 'no_client_id') return { message, hint: 'Run: usher setup --client-id ID' };
  if (problem.kind === 'secret_argument') {
    return {
      message,
      hint: `Leave it out, and usher asks for it; or name a file that holds it: usher config set ${problem.name} --file FILE`,
    };
  }
  return { message, hint: `Run: usher ${problem.helpOf === undefined ? '' : `${problem.helpOf} `}--help` };
}

function misuse(problem: Exclude<UsageProblem, { kind: 'former_word' }>): string {
  switch (problem.kind) {
    case 'unknown_command':
      return `There is no command "${problem.name}".${didYouMean(problem.nearest)}`;
    case 'unknown_flag':
      return `Unknown flag ${problem.name}.${didYouMean(problem.nearest)}`;
    case 'flag_before_command':
      return `${problem.name} belongs after its command: usher ${problem.command} ${problem.name}.`;
    case 'missing_argument':
      return `The command needs <${problem.name}>.`;
    case 'missing_value':
      return `${problem.name} needs a value.`;
    case 'needless_value':
      return `${problem.name} takes no value.`;
    case 'too_many_arguments':
      return 'Too many arguments.';
    case 'secret_argument':
      return `${problem.name} is a secret, and everybody here can see the words of a command line, so it was not taken.`;
    case 'no_client_id':
      return 'The client id of your app at Trakt is needed, and there is no terminal to ask for it.';
    case 'conflict':
      return `${problem.name} and ${problem.other} can't be used together.`;
    case 'bad_value':
      return `${problem.name} must be ${problem.expected}.`;
    case 'needs_terminal':
      return 'This asks for confirmation, and there is no terminal.';
    case 'code_alone':
      return "A code alone doesn't say whose sign-in it belongs to, so it was not used.";
  }
}

export function didYouMean(nearest: string | undefined): string {
  return nearest === undefined ? '' : ` Did you mean ${nearest}?`;
}

/** After another program's name for the command. */
export function calledHere(words: string): string {
  return `This is usher ${words} here.`;
}
