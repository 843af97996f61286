/** The state of the OAuth server. A reset replaces it. */
import type { Users } from '../account/users.ts';
import type { SandboxClock } from '../clock.ts';
import type { Mint } from '../mint.ts';
import { Apps } from './apps.ts';
import { AuthorizationCodes } from './codes.ts';
import { Devices } from './devices.ts';
import { Grants } from './grants.ts';
import type { SavedOAuth } from './saved.ts';
import { Sessions } from './sessions.ts';
import type { GrantRules } from './token-pair.ts';

export interface OAuthState {
  readonly clock: SandboxClock;
  readonly users: Users;
  readonly apps: Apps;
  readonly grants: Grants;
  readonly codes: AuthorizationCodes;
  readonly devices: Devices;
  readonly sessions: Sessions;
}

export function newOAuthState(
  deps: { rules: GrantRules; clock: SandboxClock; mint: Mint; users: Users },
  saved?: SavedOAuth,
): OAuthState {
  const grants = new Grants(deps);
  const state: OAuthState = {
    clock: deps.clock,
    users: deps.users,
    apps: new Apps({ ...deps, grants }),
    grants,
    codes: new AuthorizationCodes({ ...deps, grants }),
    devices: new Devices({ ...deps, grants }),
    sessions: new Sessions(deps.mint),
  };
  if (saved) {
    state.apps.load(saved.apps);
    state.grants.load(saved.grants);
    state.codes.load(saved.codes);
    state.devices.load(saved.devices);
  }
  return state;
}

export function saveOAuth({ apps, grants, codes, devices }: OAuthState): SavedOAuth {
  return { apps: apps.save(), grants: grants.save(), codes: codes.save(), devices: devices.save() };
}
