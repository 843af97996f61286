/**
 * /activate: where a person enters the code that a device shows, and allows or denies its sign-in (RFC 8628 section 3.3). A
 * link or a QR code may bring the code along, as `/activate/CODE`, `?code=` or `?user_code=`.
 */
import { type Context, Hono } from 'hono';
import { activationPage } from '../pages/activation.ts';
import { consentPage } from '../pages/consent.ts';
import { showPage } from '../pages/layout.ts';
import { deniedPage, donePage } from '../pages/notices.ts';
import type { DeviceState } from './devices.ts';
import type { OAuthOptions } from './options.ts';
import { personAt } from './sign-in.ts';

export function activateRoutes({ state }: OAuthOptions): Hono {
  return new Hono().on(['GET', 'POST'], ['/activate', '/activate/:code'], async (c) => {
    const { devices, apps } = state();
    const person = await personAt(c, state());
    if (person instanceof Response) return person;

    const userCode = codeOf(c);
    if (!userCode) return showPage(c, activationPage({}));
    const refuse = (why: keyof typeof whyNot) => {
      const { error, status } = whyNot[why];
      return showPage(c, activationPage({ userCode, error }), { status, reason: `${why} user code` });
    };
    const device = devices.find(userCode);
    const app = device && apps.find(device.clientId)?.name;
    if (!device || !app) return refuse('unknown');
    if (device.state !== 'pending') return refuse(device.state);
    if (person.action !== 'allow' && person.action !== 'deny') {
      return showPage(c, consentPage({ person, app, userCode: device.userCode }));
    }
    const allowed = person.action === 'allow';
    devices.decide(userCode, { by: person.user.username, allowed });
    return showPage(c, allowed ? donePage({ app, user: person.user }) : deniedPage);
  });
}

function codeOf({ req }: Context): string | undefined {
  return (req.param('code') ?? req.query('code') ?? req.query('user_code'))?.trim();
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
