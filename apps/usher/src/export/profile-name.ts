/** Whom a person names: Trakt finds people by the last part of their profile's address. */

const address = /^(?:https?:\/\/)?(?:www\.|app\.)?trakt\.tv\/(?:users|profile)\/([^/?#\s]+)/i;

/** The name in the address of a profile, as `ada` in `https://app.trakt.tv/profile/ada`. undefined: it is no such address. */
export function nameInAddress(written: string): string | undefined {
  return address.exec(written.trim())?.[1];
}

/** What was written for a person: an address, or a name, of which `@` is no part. */
export function profileName(written: string): string {
  return (nameInAddress(written) ?? written.trim()).replace(/^@/, '');
}
