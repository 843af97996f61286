/** The environment of a program that usher starts for a person. */
import type { Environment } from '../config/environment.ts';
import { isSecret } from '../config/secret-variables.ts';

/** Without usher's own secrets: a program that gets a token needs no other secret, and could refresh with one. */
export function environmentOf(env: Environment, handed: Readonly<Record<string, string>>): Environment {
  const left = Object.entries(env).filter(([name]) => !isSecret(name));
  return { ...Object.fromEntries(left), ...handed };
}
