/** What a person is told about one thing: what happened, and what mends it. */
export interface Words {
  message: string;
  hint?: string;
}

export function upperFirst(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
