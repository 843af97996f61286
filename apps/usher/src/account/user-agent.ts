import manifest from '../../package.json' with { type: 'json' };

/** The name that usher gives itself in requests. */
export const userAgent: string = `usher/${manifest.version}`;
