/** What the programs of the report cards have in common. */
const { TRAKT_CLIENT_ID = '', TRAKT_CLIENT_SECRET = '' } = process.env;

export const app = {
  client_id: TRAKT_CLIENT_ID,
  client_secret: TRAKT_CLIENT_SECRET,
  redirect_uri: 'urn:ietf:wg:oauth:2.0:oob',
} as const;

export const film = { ids: { trakt: 3 } };

export async function step(work: () => Promise<unknown>): Promise<void> {
  await work().catch(() => undefined);
}

/** Trakt takes one write a second. */
export function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 1_000));
}
