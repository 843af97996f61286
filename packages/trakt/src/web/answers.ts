/** The answers that need no page of the site's own. Nothing in them is markup that somebody else has written. */

export function seeOther(address: string): Response {
  return new Response(null, { status: 303, headers: { location: address } });
}

export function answer(status: number, message: string): Response {
  const headers = {
    'content-type': 'text/plain; charset=utf-8',
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
  };
  return new Response(`${message}\n`, { status, headers });
}

/**
 * For a person whom another site led to the sign-in. Without the press of a button, that site could connect an account of
 * its choice: one that it has signed the browser in to at Trakt before.
 */
export function connectPage(returnTo: string): Response {
  const body = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Sign in with Trakt</title>
<meta name="viewport" content="width=device-width">
<form><input type="hidden" name="return_to" value="${escaped(returnTo)}"><button>Sign in with Trakt</button></form></html>
`;
  const headers = {
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    'x-frame-options': 'DENY',
  };
  return new Response(body, { headers });
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
}
