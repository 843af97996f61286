/**
 * The page's own script. A browser opens six connections to a server over http, all tabs together: a tab that nobody sees
 * gives its stream back, and takes a new one when it is seen again.
 */

export const pageScript: string = `'use strict';
document.addEventListener('visibilitychange', () => {
  const part = document.querySelector('[sse-connect]');
  if (!part) return;
  if (document.hidden) return htmx.trigger(part, 'htmx:beforeCleanupElement');
  const anew = part.cloneNode(true);
  anew.setAttribute('sse-connect', part.getAttribute('sse-connect').replace(/have=.*/, ''));
  part.replaceWith(anew);
  htmx.process(anew);
});
`;
