/** POST /oauth/device/code and /oauth/device/token: sign-in on a device without a browser, answered in status codes. */
import { Hono } from 'hono';
import { noteReason } from '../reasons.ts';
import { readClientRequest } from './client.ts';
import { deviceCodeLifeSeconds, type PollRefusal } from './devices.ts';
import { problem, refuse } from './errors.ts';
import type { OAuthOptions } from './options.ts';
import { answerWithTokens } from './token-response.ts';

export function deviceRoutes({ state, autoApprove, originOf }: OAuthOptions): Hono {
  const app = new Hono();

  app.post('/oauth/device/code', async (c) => {
    const { apps, devices, users } = state();
    const request = await readClientRequest(c.req, apps);
    if ('error' in request) return refuse(c, request);
    const { deviceCode, userCode } = devices.start(request.app.clientId);
    if (autoApprove) devices.decide(userCode, { by: users.main.username, allowed: true });
    return c.json({
      device_code: deviceCode,
      user_code: userCode,
      verification_url: `${originOf(c.req.url)}/activate`,
      expires_in: deviceCodeLifeSeconds,
      interval: devices.pollSeconds,
    });
  });

  app.post('/oauth/device/token', async (c) => {
    const { apps, devices, clock } = state();
    const request = await readClientRequest(c.req, apps);
    if ('error' in request) return refuse(c, request);
    const { code } = request.params;
    if (!code) return refuse(c, problem(400, 'invalid_request', 'code is missing.'));
    const outcome = devices.poll(code, request.app.clientId);
    if (typeof outcome !== 'string') return answerWithTokens(c, outcome, clock.now());
    if (outcome === 'too_fast') c.header('Retry-After', String(devices.pollSeconds));
    const { status, reason } = refusals[outcome];
    noteReason(c, reason);
    return c.body(null, status);
  });

  return app;
}

/** Each with an empty body, as at Trakt. */
const refusals = {
  pending: { status: 400, reason: 'nobody has answered this device code yet' },
  unknown: { status: 404, reason: 'unknown device code' },
  used: { status: 409, reason: 'device code used before' },
  expired: { status: 410, reason: 'device code expired' },
  denied: { status: 418, reason: 'denied by the person' },
  too_fast: { status: 429, reason: 'polled sooner than the interval allows' },
} as const satisfies Record<PollRefusal, { status: number; reason: string }>;
