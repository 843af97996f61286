/** The permission to send a refresh token, once. A store hands it out after the intent is on disk. */

/** Which sending of which tokens a permit is for. */
export interface PermitDetails {
  issuer: string;
  account: string;
  grantId: string;
  version: number;
  intentId: string;
  /** Which of the intent's attempts this one is: 0 or 1. */
  attempt: number;
}

export class SpendPermit {
  readonly details: Readonly<PermitDetails>;
  #refreshToken: string | undefined;

  constructor(details: PermitDetails, refreshToken: string) {
    this.details = Object.freeze({ ...details });
    this.#refreshToken = refreshToken;
  }

  /** The refresh token, for the one who sends it. @throws Error the second time */
  take(): string {
    const refreshToken = this.#refreshToken;
    if (refreshToken === undefined) throw new Error('A spend permit opens the refresh token once');
    this.#refreshToken = undefined;
    return refreshToken;
  }
}
