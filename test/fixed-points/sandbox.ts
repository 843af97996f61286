/** What scripts rely on of the sandbox. Kept by ../fixed-points.test.ts. */

/** Of `usher sandbox` and of `trakt-sandbox`, together as a person types them. */
export const flags: readonly string[] = [
  '--port 0',
  '--https',
  '--seed 3',
  '--plays 5',
  '--auto-approve',
  '--scenario calm',
  '--from trakt-export.zip',
  '--seed-file people.yaml',
  '--snapshot trakt.json',
  '--hostname 127.0.0.1',
  '--replay refuse',
  '--replay-window-seconds 30',
  '--old-access-token kept',
  '--access-token-life-seconds 60',
  '--oauth-server doorkeeper',
  '--introspection',
  '--app-tier official',
  '--json',
  '--verbose',
];

/** The one line that `--json` prints when it serves. */
export const readyKeys: readonly string[] = [
  'url',
  'authUrl',
  'apiUrl',
  'activateUrl',
  'controlUrl',
  'clientId',
  'clientSecret',
  'username',
  'password',
  'certificatePath',
  'snapshotPath',
  'leftOut',
];

/** Who is there from the start. */
export const known = {
  clientId: 'sandbox-client',
  clientSecret: 'sandbox-secret',
  username: 'ada',
  password: 'ada',
} as const;

/** Redirect URIs that the app takes without registration. */
export const redirectUris: readonly string[] = [
  'http://localhost:8080/callback',
  'http://127.0.0.1:1/',
  'http://[::1]:65535/any/path',
  'urn:ietf:wg:oauth:2.0:oob',
];

/** In this order. USER_CODE is that of a device that waits, SNAPSHOT what a GET has brought. */
export const controlRoutes: readonly (readonly [method: string, path: string, status: number, body?: string])[] = [
  ['GET', '/_sandbox', 200],
  ['GET', '/_sandbox/endpoints', 200],
  ['GET', '/_sandbox/clock', 200],
  ['POST', '/_sandbox/clock', 200, '{"advanceSeconds": 1}'],
  ['POST', '/_sandbox/clock', 200, '{"frozen": true}'],
  ['POST', '/_sandbox/clock', 200, '{"frozen": false, "speed": 60}'],
  ['GET', '/_sandbox/requests', 200],
  ['GET', '/_sandbox/requests?path=/oauth/token&grantType=refresh_token&token=00&since=2026-01-01T00:00:00Z', 200],
  ['GET', '/_sandbox/faults', 200],
  ['POST', '/_sandbox/faults', 201, '{"route": "token", "kind": "drop", "commit": true, "times": 2}'],
  ['DELETE', '/_sandbox/faults', 204],
  ['GET', '/_sandbox/scenario', 200],
  ['POST', '/_sandbox/scenario', 200, '{"name": "calm"}'],
  ['POST', '/_sandbox/device', 204, '{"userCode": "USER_CODE", "action": "approve"}'],
  ['POST', '/_sandbox/grants', 201, '{"username": "ada", "accessTokenLifeSeconds": 60}'],
  ['DELETE', '/_sandbox/grants?username=ada', 204],
  ['GET', '/_sandbox/apps', 200],
  ['POST', '/_sandbox/apps', 201, '{"name": "An app", "redirectUris": ["https://app.example/callback"]}'],
  ['DELETE', '/_sandbox/apps/sandbox-client', 204],
  ['GET', '/_sandbox/export.zip', 200],
  ['GET', '/_sandbox/export.zip?username=grace&form=lagging&limit=100', 200],
  ['GET', '/_sandbox/snapshot', 200],
  ['POST', '/_sandbox/snapshot', 204, 'SNAPSHOT'],
  ['POST', '/_sandbox/reset', 204],
];

export const clockKeys: readonly string[] = ['now', 'frozen', 'speed'];

/** Of an entry of `/_sandbox/requests`: a refresh that met a fault. A refused request has `reason` besides. */
export const requestKeys: readonly string[] = [
  'at',
  'method',
  'path',
  'status',
  'grantType',
  'clientId',
  'tokenFingerprints.refresh',
  'committed',
  'fault',
];
