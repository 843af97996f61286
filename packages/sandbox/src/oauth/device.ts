/** POST /oauth/device/code and /oauth/device/token: sign-in on a device without a browser, answered in status codes. */
import { Hono } from 'hono';
import { ada } from '../account/users.ts';
import { readClientRequest } from './client.ts';
import { deviceCodeLifeSeconds, type PollRefusal } from './devices.ts';
import { problem, refuse } from './errors.ts';
import type { OAuthOptions } from './options.ts';
import { answerWithTokens } from './token-response.ts';

export function deviceRoutes({ state, autoApprove, originOf }: OAuthOptions): Hono {
  const app = new Hono();

  app.post('/oauth/device/code', async (c) => {
    const { apps, devices } = state();
    const request = await readClientRequest(c.req, apps);
    if ('error' in request) return refuse(c, request);
    const { deviceCode, userCode } = devices.start(request.app.clientId);
    if (autoApprove) devices.decide(userCode, { by: ada.username, allowed: true });
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
    return c.body(null, statusOf[outcome]);
  });

  return app;
}

/** Each with an empty body, as at Trakt. */
const statusOf = {
  pending: 400,
  unknown: 404,
  used: 409,
  expired: 410,
  denied: 418,
  too_fast: 429,
} as const satisfies Record<PollRefusal, number>;
