/** How far a step has come, for a program that started this one. */
export interface Step {
  readonly label: string;
  readonly done: number;
  /** As far as it is known. */
  readonly total: number | undefined;
  readonly hasEnded: boolean;
}
