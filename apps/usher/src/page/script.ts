/**
 * The page's own script. A browser opens six connections to a server over http, all tabs together: a tab that nobody sees
 * gives its stream back, and takes a new one when it is seen again. What comes by the stream takes the place of what a
 * person may stand on with the keyboard, which htmx gives back to what has an id alone.
 */

export const pageScript: string = `'use strict';
let stood;
function leave() {
  const { activeElement } = document;
  stood = activeElement?.closest('#live') ? activeElement.outerHTML : undefined;
}
function goBack() {
  if (!stood) return;
  for (const each of document.querySelectorAll('#live a, #live button'))
    if (each.outerHTML === stood) return each.focus({ preventScroll: true });
}
document.addEventListener('htmx:sseBeforeMessage', leave);
document.addEventListener('htmx:sseMessage', goBack);
document.addEventListener('visibilitychange', () => {
  const part = document.querySelector('[sse-connect]');
  if (!part) return;
  if (document.hidden) return htmx.trigger(part, 'htmx:beforeCleanupElement');
  const anew = part.cloneNode(true);
  anew.setAttribute('sse-connect', part.getAttribute('sse-connect').replace(/have=.*/, ''));
  leave();
  part.replaceWith(anew);
  goBack();
  htmx.process(anew);
});
`;
