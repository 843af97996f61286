/**
 * Messages as requests to the services that hand them on. Pure; each is held against the documentation of its service by
 * the test beside this.
 */

import { isGood, type Message, type MessageKind } from './message.ts';

export interface NotifyRequest {
  url: string;
  method: 'GET' | 'POST';
  headers: Record<string, string>;
  body?: string;
}

/** https://docs.ntfy.sh/publish/ */
export function ntfyRequest(
  topic: string,
  { token, message }: { token: string | undefined; message: Message },
): NotifyRequest {
  const headers = {
    'content-type': 'text/plain; charset=utf-8',
    title: message.title,
    // 1 to 5; 4 makes a sound. Tags that name an emoji are shown as one.
    priority: isGood(message) ? '3' : '4',
    tags: isGood(message) ? 'white_check_mark' : 'warning',
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
  };
  return { url: topic, method: 'POST', headers, body: message.body };
}

/** In a form of usher's own. */
export function webhookRequest(url: string, { kind, title, body, account, job, at }: Message): NotifyRequest {
  return json(url, { event: kind, title, message: body, account, ...(job !== undefined && { job }), at });
}

const appriseTypes: Record<MessageKind, 'success' | 'warning' | 'failure' | 'info'> = {
  done: 'success',
  failed: 'failure',
  doubt: 'warning',
  sign_in_required: 'failure',
  lapses_soon: 'warning',
  test: 'info',
};

export function appriseType({ kind }: Message): string {
  return appriseTypes[kind];
}

/** https://github.com/caronc/apprise-api: `/notify/KEY` knows its services, `/notify` is told of them. */
export function appriseRequest(
  url: string,
  { services, message }: { services: string | undefined; message: Message },
): NotifyRequest {
  const { title, body } = message;
  return json(url, { ...(services !== undefined && { urls: services }), title, body, type: appriseType(message) });
}

/** As long as every server takes it in an address. */
const longestNote = 250;

/** https://github.com/louislam/uptime-kuma/wiki/Internal-API: the address is the one that the monitor shows. */
export function uptimeKumaRequest(push: string, message: Message): NotifyRequest {
  const url = new URL(push);
  url.searchParams.set('status', isGood(message) ? 'up' : 'down');
  url.searchParams.set('msg', isGood(message) ? 'OK' : message.body.slice(0, longestNote));
  return { url: url.href, method: 'GET', headers: {} };
}

function json(url: string, content: object): NotifyRequest {
  return { url, method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(content) };
}
