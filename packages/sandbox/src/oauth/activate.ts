/** /activate: where a person enters the code that a device shows, and allows or denies its sign-in (RFC 8628 section 3.3). */
import { Hono } from 'hono';
import { activationPage } from '../pages/activation.ts';
import { consentPage } from '../pages/consent.ts';
import { showPage } from '../pages/layout.ts';
import { deniedPage, donePage } from '../pages/notices.ts';
import { sandboxApp } from '../registered.ts';
import type { DeviceState } from './devices.ts';
import type { OAuthOptions } from './options.ts';
import { personAt } from './sign-in.ts';

export function activateRoutes({ state }: OAuthOptions): Hono {
  return new Hono().on(['GET', 'POST'], '/activate', async (c) => {
    const { sessions, devices } = state();
    const person = await personAt(c, sessions);
    if (person instanceof Response) return person;

    const userCode = c.req.query('code')?.trim();
    if (!userCode) return showPage(c, activationPage({}));
    const answered = person.action === 'allow' || person.action === 'deny';
    const met = answered
      ? devices.decide(userCode, { by: person.username, allowed: person.action === 'allow' })
      : devices.find(userCode)?.state;
    if (met !== 'pending') {
      const { error, status } = whyNot[met ?? 'unknown'];
      return showPage(c, activationPage({ userCode, error }), { status });
    }
    if (answered) return showPage(c, person.action === 'allow' ? donePage : deniedPage);
    return showPage(c, consentPage({ ...person, app: sandboxApp.name, userCode }));
  });
}

const answeredAlready = {
  error: 'This code was answered already. Ask the device for a new one.',
  status: 409,
} as const;

const whyNot = {
  unknown: { error: 'No device waits with this code. Compare it with the one on the device.', status: 404 },
  expired: { error: 'This code has expired. Ask the device for a new one.', status: 410 },
  used: answeredAlready,
  approved: answeredAlready,
  denied: answeredAlready,
} as const satisfies Record<Exclude<DeviceState, 'pending'> | 'unknown', { error: string; status: number }>;
