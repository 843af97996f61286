/** The part of a snapshot about OAuth: apps, tokens, and sign-ins under way. Sessions of the pages are left out. */
import { z } from 'zod';
import type { SandboxApp } from '../registered.ts';
import type { TokenPair } from './token-pair.ts';

export interface SavedOAuth {
  readonly apps: SavedApps;
  readonly grants: SavedGrants;
  readonly codes: readonly SavedCode[];
  readonly devices: readonly SavedDevice[];
}

export interface SavedApps {
  /** All but the built-in app. */
  readonly registered: readonly (SandboxApp & { readonly owner: string })[];
  /** Client ids. */
  readonly deleted: readonly string[];
}

export interface SavedGrants {
  /** Each pair with a token that is known or was used. */
  readonly pairs: readonly TokenPair[];
  /** The access tokens that have not ended and the known refresh tokens, by the indexes of their pairs. */
  readonly access: readonly number[];
  readonly refresh: readonly number[];
  readonly spent: readonly { readonly refreshToken: string; readonly atMs: number; readonly successor: number }[];
  /** When each grant was used last, in milliseconds since 1970. */
  readonly used: Readonly<Record<string, number>>;
}

export interface SavedCode {
  readonly code: string;
  readonly username: string;
  readonly clientId: string;
  readonly redirectUri: string;
  readonly codeChallenge?: string | undefined;
  readonly expiresAtMs: number;
  readonly tried: boolean;
  readonly grantId?: string | undefined;
}

export interface SavedDevice {
  readonly deviceCode: string;
  readonly userCode: string;
  readonly clientId: string;
  readonly expiresAtMs: number;
  readonly decision?: { readonly by: string; readonly allowed: boolean } | undefined;
  readonly lastPollAtMs?: number | undefined;
  readonly used: boolean;
}

const connection = { username: z.string(), clientId: z.string() };

const apps: z.ZodType<SavedApps> = z.strictObject({
  registered: z.array(
    z.strictObject({
      clientId: z.string(),
      clientSecret: z.string(),
      name: z.string(),
      redirectUris: z.array(z.string()),
      owner: z.string(),
    }),
  ),
  deleted: z.array(z.string()),
});

const grants: z.ZodType<SavedGrants> = z
  .strictObject({
    pairs: z.array(
      z.strictObject({
        ...connection,
        grantId: z.string(),
        grantedAtMs: z.number(),
        beforeMigration: z.boolean(),
        accessToken: z.string(),
        refreshToken: z.string(),
        createdAtMs: z.number(),
        accessExpiresAtMs: z.number(),
        refreshExpiresAtMs: z.number(),
      }),
    ),
    access: z.array(z.int()),
    refresh: z.array(z.int()),
    spent: z.array(z.strictObject({ refreshToken: z.string(), atMs: z.number(), successor: z.int() })),
    used: z.record(z.string(), z.number()),
  })
  .refine(({ pairs, access, refresh, spent }) => {
    const named = [...access, ...refresh, ...spent.map(({ successor }) => successor)];
    return named.every((index) => pairs[index] !== undefined);
  }, 'It names a pair of tokens that it does not contain.');

const code: z.ZodType<SavedCode> = z.strictObject({
  code: z.string(),
  ...connection,
  redirectUri: z.string(),
  codeChallenge: z.string().optional(),
  expiresAtMs: z.number(),
  tried: z.boolean(),
  grantId: z.string().optional(),
});

const device: z.ZodType<SavedDevice> = z.strictObject({
  deviceCode: z.string(),
  userCode: z.string(),
  clientId: z.string(),
  expiresAtMs: z.number(),
  decision: z.strictObject({ by: z.string(), allowed: z.boolean() }).optional(),
  lastPollAtMs: z.number().optional(),
  used: z.boolean(),
});

export const savedOAuthSchema: z.ZodType<SavedOAuth> = z.strictObject({
  apps,
  grants,
  codes: z.array(code),
  devices: z.array(device),
});
