/** The shape that every language has: that of the English one. */
export type Catalogue = typeof import('./en.ts');
