/** Environment variables that open the vault, speak for a person or an app, say where to, or let write to somebody. No program that usher starts needs them. */

const secretVariables = [
  'TRAKT_ACCESS_TOKEN',
  'TRAKT_REFRESH_TOKEN',
  'TRAKT_CLIENT_SECRET',
  'USHER_KEY',
  'USHER_NEW_KEY',
  'USHER_TOKEN_KEY',
  'USHER_TOKEN_URL',
  'USHER_DATABASE_URL',
  'USHER_NTFY_URL',
  'USHER_NTFY_TOKEN',
  'USHER_WEBHOOK_URL',
  'USHER_APPRISE_URL',
  'USHER_APPRISE_API_URL',
  'USHER_UPTIME_KUMA_URL',
];

/** Takes them, and their `_FILE`s, out of this process's environment, which children inherit; gives it as it was. */
export function takeSecrets(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const before = { ...env };
  for (const name of Object.keys(env)) if (isSecret(name)) delete env[name];
  return before;
}

export function isSecret(variable: string): boolean {
  return secretVariables.includes(variable.replace(/_FILE$/, ''));
}
