/** The sections of the page, in the order of the navigation. */

import type { Section } from './context.ts';
import { activitySection } from './sections/activity.ts';
import { exportSection } from './sections/exports.ts';
import { home } from './sections/home.ts';
import { programs } from './sections/programs.ts';
import { schedules } from './sections/schedules.ts';
import { settingsSection } from './sections/settings.ts';
import { signInSection } from './sections/sign-in.ts';

export const sections: readonly Section[] = [
  ...[home, signInSection, programs, exportSection, schedules],
  ...[activitySection, settingsSection],
];
