/** Device sign-ins and their polling (RFC 8628, with Trakt's own status codes). */
import type { SandboxClock } from '../clock.ts';
import type { Mint } from '../mint.ts';
import type { Grants } from './grants.ts';
import type { SavedDevice } from './saved.ts';
import type { GrantRules, TokenPair } from './token-pair.ts';

export const deviceCodeLifeSeconds = 600;

/** A client that waits exactly the interval may arrive a little early, if its previous poll was delayed by the network. */
const pollToleranceMs = 250;

export type DeviceState = 'pending' | 'approved' | 'denied' | 'used' | 'expired';
export type PollRefusal = Exclude<DeviceState, 'approved'> | 'unknown' | 'too_fast';

export interface DeviceSignIn {
  readonly deviceCode: string;
  readonly userCode: string;
  readonly clientId: string;
}

type Standing = { state: Exclude<DeviceState, 'approved'> } | { state: 'approved'; by: string };

interface Device extends DeviceSignIn {
  readonly expiresAtMs: number;
  decision: { by: string; allowed: boolean } | undefined;
  lastPollAtMs: number | undefined;
  used: boolean;
}

export class Devices {
  readonly pollSeconds: number;
  readonly #clock: SandboxClock;
  readonly #mint: Mint;
  readonly #grants: Grants;
  readonly #byDeviceCode = new Map<string, Device>();
  readonly #byUserCode = new Map<string, Device>();

  constructor(deps: { rules: GrantRules; clock: SandboxClock; mint: Mint; grants: Grants }) {
    this.pollSeconds = deps.rules.devicePollSeconds;
    this.#clock = deps.clock;
    this.#mint = deps.mint;
    this.#grants = deps.grants;
  }

  start(clientId: string): DeviceSignIn {
    const device: Device = {
      deviceCode: this.#mint.token(),
      userCode: this.#mint.userCode(),
      clientId,
      expiresAtMs: this.#clock.now() + deviceCodeLifeSeconds * 1000,
      decision: undefined,
      lastPollAtMs: undefined,
      used: false,
    };
    this.#keep(device);
    return device;
  }

  /** The state of the sign-in with that user code. A person may type spaces, dashes and small letters. */
  find(userCode: string): (DeviceSignIn & { state: DeviceState }) | undefined {
    const device = this.#byUserCode.get(asTyped(userCode));
    return device && { ...device, state: this.#standingOf(device).state };
  }

  /** A person's answer. Returns the state before the answer; the answer changes only a pending sign-in. */
  decide(userCode: string, decision: { by: string; allowed: boolean }): DeviceState | undefined {
    const device = this.#byUserCode.get(asTyped(userCode));
    if (!device) return undefined;
    const met = this.#standingOf(device).state;
    if (met === 'pending') device.decision = decision;
    return met;
  }

  /** One poll: returns the tokens, once, after a person has allowed the sign-in. */
  poll(deviceCode: string, clientId: string): TokenPair | PollRefusal {
    const device = this.#byDeviceCode.get(deviceCode);
    if (!device || device.clientId !== clientId) return 'unknown';
    const standing = this.#standingOf(device);
    if (standing.state === 'pending') return this.#pace(device);
    if (standing.state !== 'approved') return standing.state;
    device.used = true;
    return this.#grants.issue({ username: standing.by, clientId });
  }

  save(): SavedDevice[] {
    return [...this.#byDeviceCode.values()].map((device) => ({ ...device }));
  }

  load(saved: readonly SavedDevice[]): void {
    for (const { decision, lastPollAtMs, ...about } of saved) this.#keep({ ...about, decision, lastPollAtMs });
  }

  #keep(device: Device): void {
    this.#byDeviceCode.set(device.deviceCode, device);
    this.#byUserCode.set(device.userCode, device);
  }

  #pace(device: Device): 'pending' | 'too_fast' {
    const sinceLastMs = this.#clock.now() - (device.lastPollAtMs ?? Number.NEGATIVE_INFINITY);
    device.lastPollAtMs = this.#clock.now();
    return sinceLastMs < this.pollSeconds * 1000 - pollToleranceMs ? 'too_fast' : 'pending';
  }

  #standingOf({ used, decision, expiresAtMs }: Device): Standing {
    if (used) return { state: 'used' };
    if (decision && !decision.allowed) return { state: 'denied' };
    if (this.#clock.now() >= expiresAtMs) return { state: 'expired' };
    return decision ? { state: 'approved', by: decision.by } : { state: 'pending' };
  }
}

function asTyped(userCode: string): string {
  return userCode.replaceAll(/[\s-]/g, '').toUpperCase();
}
