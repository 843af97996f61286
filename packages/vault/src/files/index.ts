/** Files and folders of the person's own, for programs that keep something beside a vault. */

export { makeFolder } from './make-folder.ts';
export { syncDirectory } from './private-files.ts';
export { FileRefused, readBounded, readSecret } from './read-bounded.ts';
export { encodingOf, writtenText } from './written-text.ts';
