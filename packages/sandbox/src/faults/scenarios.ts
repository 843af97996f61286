/** Scenarios: named sets of faults and rules. */
import type { Fault, FaultRoute } from './fault.ts';
import { oddKinds } from './odd-answers.ts';

export interface Scenario {
  /** A sentence for the list of scenarios. */
  readonly about: string;
  readonly faults: readonly Fault[];
  /** Page counts lag by a page, as Trakt's cached ones may. */
  readonly underReportPages?: boolean;
  /** The API limits reads to 500 in 300 seconds and writes to one a second. */
  readonly enforceLimits?: boolean;
}

export type ScenarioName =
  | 'calm'
  | 'flaky-network'
  | 'slow-network'
  | 'rate-limited'
  | 'cloudflare-down'
  | 'blocked'
  | 'captcha'
  | 'lost-refresh-replies'
  | 'stale-and-under-reported'
  | 'odd-lists';

/** The routes that programs call. The pages for people stay as they are. */
const programs: readonly FaultRoute[] = ['token', 'revoke', 'device_code', 'device_token', 'api'];

export const scenarios: Readonly<Record<ScenarioName, Scenario>> = {
  calm: { about: 'Everything works.', faults: [] },
  'flaky-network': {
    about: 'One request in eight is dropped, reset, cut off or late, before or after its work is done.',
    faults: [
      { route: 'any', kind: 'drop', probability: 0.03 },
      { route: 'any', kind: 'drop', commit: true, probability: 0.03 },
      { route: 'any', kind: 'reset', commit: true, probability: 0.02 },
      { route: 'any', kind: 'cut', probability: 0.02 },
      { route: 'any', kind: 'delay', ms: 2000, probability: 0.03 },
    ],
  },
  'slow-network': {
    about: 'Every answer trickles in over three seconds.',
    faults: [{ route: 'any', kind: 'slow', ms: 3000, probability: 1 }],
  },
  'rate-limited': {
    about: "Trakt's limits hold: 500 reads in 5 minutes, one write a second. The edge turns one request in fifty away.",
    faults: [{ route: 'any', kind: 'html_429', retryAfterSeconds: 30, probability: 0.02 }],
    enforceLimits: true,
  },
  'cloudflare-down': {
    about: "Cloudflare can't reach Trakt: 521, 522 and 502 as pages and as text, on everything.",
    faults: [
      { route: 'any', kind: 'status', status: 522, body: 'text', probability: 0.3 },
      { route: 'any', kind: 'status', status: 502, probability: 0.3 },
      { route: 'any', kind: 'status', status: 521, probability: 1 },
    ],
  },
  blocked: {
    about: 'Cloudflare bans the address: 403 with a page on everything.',
    faults: [{ route: 'any', kind: 'status', status: 403, probability: 1 }],
  },
  captcha: {
    about: 'One answer in three to a program is a challenge page with status 200.',
    faults: programs.map((route) => ({ route, kind: 'captcha', probability: 0.33 })),
  },
  'lost-refresh-replies': {
    about: 'Half of the answers of the token endpoint are lost after the server has used the refresh token up.',
    faults: [{ route: 'token', kind: 'drop', commit: true, probability: 0.5 }],
  },
  'stale-and-under-reported': {
    about: 'For ten seconds after a write, reads answer as before it; page counts lag by a page.',
    faults: [{ route: 'api', kind: 'stale', seconds: 10 }],
    underReportPages: true,
  },
  'odd-lists': {
    about:
      'One list in five is odd: empty, a page too far, with a row twice, of another type or about nothing, or miscounted.',
    faults: oddKinds.map((kind) => ({ route: 'api', kind, probability: 0.03 })),
  },
};

export function isScenarioName(text: string): text is ScenarioName {
  return Object.hasOwn(scenarios, text);
}

export const scenarioNames: readonly ScenarioName[] = Object.keys(scenarios).filter(isScenarioName);
