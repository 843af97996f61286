/** What is wrong with a page as a browser shows it. */

import axe from 'axe-core';
import type { Page } from 'playwright-core';

/** axe's findings, a width that has to be scrolled, a missing stylesheet. From outside: the page's own policy stays as it is. */
export async function faultsOf(page: Page): Promise<string[]> {
  // Once a page, for it is long; and nothing comes back, for the object has half a megabyte, too.
  if (!(await page.evaluate("'axe' in window"))) await page.evaluate(`(() => { ${axe.source} })(); undefined`);
  return page.evaluate(`(async () => {
    const { violations } = await axe.run({ resultTypes: ['violations'] });
    const { scrollWidth, clientWidth } = document.documentElement;
    const styled = getComputedStyle(document.body).display === 'flex';
    return [
      ...violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => id + ': ' + html)),
      ...(scrollWidth > clientWidth ? ['wider than the screen by ' + (scrollWidth - clientWidth)] : []),
      ...(styled ? [] : ['without its stylesheet']),
    ];
  })()`);
}
