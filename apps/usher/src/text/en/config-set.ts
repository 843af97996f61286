/** The words of `usher config set`, in English. */

import type { Words } from '../words.ts';

/** `shown`: the value; undefined for a secret. */
export function settingWritten(name: string, { path, shown }: { path: string; shown: string | undefined }): string {
  return shown === undefined ? `${name} is set in ${path}.` : `${name} is ${shown} now, in ${path}.`;
}

export function settingBefore(shown: string): string {
  return `Before, it was ${shown}.`;
}

/** `by`: the variable or flag that says otherwise. */
export function settingOverridden(name: string, by: string): string {
  return `But not in this shell: ${by} sets ${name} to something else.`;
}

export function secretQuestion(name: string): string {
  return `Value of ${name} (not shown):`;
}

export function notEditable(name: string, { path, shown }: { path: string; shown: string | undefined }): Words {
  const [section = '', key = ''] = name.split('.');
  return {
    message: `${name} can't be set in ${path} without changing something else there. Nothing was changed.`,
    hint: `Write it yourself, under [${section}]: ${key} = ${shown ?? '"(the value)"'}`,
  };
}
