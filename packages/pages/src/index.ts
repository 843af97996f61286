/** What every page of usher and of its sandbox looks like. */

export { framed, type Html } from './frame.ts';
export { type Note, notePage } from './note.ts';
export { stylesheet } from './stylesheet.ts';
