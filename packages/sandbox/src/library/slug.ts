/** Plain text of names for search, and slugs for addresses. */

/** Without accents and capitals. */
export function plain(name: string): string {
  return name
    .normalize('NFKD')
    .replace(/\p{Mark}/gu, '')
    .toLowerCase();
}

/** Trakt's slugs: plain ASCII words and hyphens. */
export function slugOf(name: string): string {
  return plain(name)
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
}

/** The slug of a list with that name, numbered if it is taken. */
export function slugFor(name: string, taken: readonly string[]): string {
  const slug = slugOf(name) || 'list';
  if (!taken.includes(slug)) return slug;
  let number = 2;
  while (taken.includes(`${slug}-${number}`)) number++;
  return `${slug}-${number}`;
}
