/**
 * The page's own script. A browser opens six connections to a server over http, all tabs together: a tab that nobody sees
 * gives its stream back, and asks for the whole page anew when it is seen again.
 */

export const pageScript: string = `'use strict';
addEventListener('visibilitychange', () => {
  const part = document.querySelector('[sse-connect]');
  if (!part) return;
  if (document.hidden) {
    part.dataset.asleep = 'yes';
    htmx.trigger(part, 'htmx:beforeCleanupElement');
  } else if (part.dataset.asleep) {
    htmx.ajax('GET', location.href, { target: '#live', select: '#live', swap: 'outerHTML' })
      .then(() => { delete part.dataset.asleep; htmx.process(part); });
  }
});
`;
