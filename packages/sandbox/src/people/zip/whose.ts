/** The person whose ZIP it is. */
import { createUsers } from '../../account/users.ts';
import { slugOf } from '../../library/slug.ts';
import type { SandboxPerson } from '../person.ts';
import type { LeftOut } from './left-out.ts';
import { dateIn, numberIn, textIn } from './row-items.ts';
import { isRow, type Row, type Sections } from './sections.ts';
import type { Entry } from './unzip.ts';

/** Without a profile, the folder around the others has the name of the user; else the data become those of the sandbox's main user. */
export function whose(entries: readonly Entry[], sections: Sections, leftOut: LeftOut): SandboxPerson {
  const profile = sections.object('user-profile');
  const settings = sections.object('user-settings');
  const about: Row = { ...(isRow(settings.user) ? settings.user : {}), ...profile };
  const account = isRow(settings.account) ? settings.account : {};
  const ids = isRow(about.ids) ? about.ids : {};
  const username = textIn(about.username) ?? folderOf(entries);
  if (username === undefined) {
    leftOut.say(`user-profile: It is missing, so the sandbox's user ${own.main.username} has these data.`);
    return { username: own.main.username };
  }
  const slug = textIn(ids.slug)?.toLowerCase();
  const trakt = numberIn(ids.trakt, { from: 1 });
  const isOther = own.all.some((user) => user.trakt === trakt && user.slug !== (slug ?? slugOf(username)));
  const texts = {
    name: textIn(about.name),
    location: textIn(about.location),
    about: textIn(about.about),
    timezone: zoneIn(account.timezone),
    joinedAt: dateIn(about.joined_at),
    slug: slug !== undefined && /^[a-z0-9-]+$/.test(slug) ? slug : undefined,
  };
  return {
    username,
    ...Object.fromEntries(Object.entries(texts).filter(([, text]) => text !== undefined)),
    ...(trakt !== undefined && !isOther && { trakt }),
    ...(typeof about.vip === 'boolean' && { vip: about.vip }),
    ...(typeof about.private === 'boolean' && { private: about.private }),
    // An account that is locked could not have exported anything.
    locked: false,
  };
}

const own = createUsers();

/** The one folder at the top, if its name is no section's. */
function folderOf(entries: readonly Entry[]): string | undefined {
  const tops = new Set(entries.map(({ name }) => (name.includes('/') ? name.split('/')[0] : undefined)));
  const [top] = tops;
  if (tops.size !== 1 || top === undefined || /^(watched|ratings|lists|collection|hidden)$/i.test(top))
    return undefined;
  return top.replace(/^trakt-(json-)?export-/, '');
}

function zoneIn(value: unknown): string | undefined {
  const zone = textIn(value);
  try {
    return zone && new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone && zone;
  } catch {
    return undefined;
  }
}
