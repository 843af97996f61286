/** What a person is told about one thing: what happened, and what mends it. */
export interface Words {
  message: string;
  hint?: string;
}
