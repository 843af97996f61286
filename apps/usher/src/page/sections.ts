/** The sections of the page, in the order of the navigation. */

import type { Section } from './context.ts';
import { home } from './sections/home.ts';
import { programs } from './sections/programs.ts';

export const sections: readonly Section[] = [home, programs];
