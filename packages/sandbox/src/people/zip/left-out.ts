/** Collects what a ZIP has and a sandbox can't take, each with its reason. */
export class LeftOut {
  readonly #sentences: string[] = [];
  readonly #rows = new Map<string, number>();

  say(...sentences: readonly string[]): void {
    this.#sentences.push(...sentences);
  }

  /** A row of a section, with what is wrong with it. */
  row(section: string, reason: string): void {
    const key = `${section} ${reason}`;
    this.#rows.set(key, (this.#rows.get(key) ?? 0) + 1);
  }

  sentences(): string[] {
    const counted = [...this.#rows].map(([key, count]) => {
      const space = key.indexOf(' ');
      return `${key.slice(0, space)}: ${countOf(count)} left out. ${key.slice(space + 1)}`;
    });
    return [...this.#sentences, ...counted];
  }
}

export function countOf(rows: number): string {
  return rows === 1 ? '1 row is' : `${rows} rows are`;
}
