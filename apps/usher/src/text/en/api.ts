/** What `usher api` says, in English. */

export const aPath: string = 'a path at Trakt, such as sync/history';
