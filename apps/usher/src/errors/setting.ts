/** Mistakes in the configuration. */

import { ConfigError, type UsherErrorOptions } from 'trakt-usher';
import type { CredentialMistake } from '../config/credential.ts';
import type { Expected } from '../config/settings.ts';

/** The source of a setting's value. */
export type Origin =
  | { kind: 'default' }
  | { kind: 'file'; path: string; line: number | undefined }
  | { kind: 'environment'; name: string }
  | { kind: 'flag'; name: string };

/** What a person without a client id needs: the redirect URI to give an app at Trakt, and the file for the app's client id. */
export interface AppAdvice {
  redirectUri: string;
  file: string;
  /** A variable that seems to hold the client id, and that usher doesn't read. */
  elsewhere?: string;
}

/** A mistake in a setting. */
export type SettingProblem =
  | { kind: 'unknown'; nearest: string | undefined }
  | { kind: 'wrong_value'; expected: Expected; shown: string | undefined }
  | { kind: 'environment_only'; environment: string }
  | { kind: 'not_loopback' }
  | { kind: 'off' }
  | { kind: 'other_server' }
  /** `flag`: the one that sets it for one run. `oneOf`: the settings of this group, any of which will do. */
  | { kind: 'missing'; environment: string | undefined; flag?: string; oneOf?: readonly string[] }
  /** `mistake`: what stands in its place; undefined if nobody set it. */
  | { kind: 'no_client_id'; mistake: CredentialMistake | undefined; shown?: string; app: AppAdvice }
  | { kind: 'no_credential'; mistake: CredentialMistake }
  | { kind: 'no_file' }
  | { kind: 'no_home' }
  | { kind: 'file_missing'; path: string }
  | { kind: 'file_unreadable'; path: string; reason: string | undefined }
  /** `owner`: the user that it belongs to, unless that is this one. */
  | { kind: 'other_writers'; path: string; owner: number | undefined }
  /** It is in the working directory, and was not trusted as it is now. */
  | { kind: 'not_trusted'; path: string }
  | { kind: 'not_toml'; path: string; line: number }
  /** A line of the file says something else than `wanted`, and stays. */
  | { kind: 'set_already'; shown: string; wanted: string }
  /** `shown`: what was to be written there; undefined for a secret. */
  | { kind: 'not_editable'; path: string; shown: string | undefined };

/** A setting is unknown, wrong, missing, or set where it may not be. */
export class SettingError extends ConfigError {
  readonly problem: SettingProblem;
  readonly origin: Origin | undefined;

  constructor(
    setting: string,
    { problem, origin, ...options }: UsherErrorOptions & { problem: SettingProblem; origin?: Origin | undefined },
  ) {
    super(setting, `Setting ${setting}: ${problem.kind}`, options);
    this.problem = problem;
    this.origin = origin;
  }
}
