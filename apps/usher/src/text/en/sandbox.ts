/** What `usher sandbox` says, in English. */

export const aWholeNumber: string = 'a whole number';

export interface SandboxAddresses {
  url: string;
  activateUrl: string;
  clientId: string;
  username: string;
  password: string;
}

export function sandboxReady({ url, activateUrl, clientId, username, password }: SandboxAddresses): string[] {
  return [
    `The sandbox runs at ${url}. In another terminal:`,
    '',
    `  export TRAKT_AUTH_URL=${url} TRAKT_API_URL=${url} TRAKT_CLIENT_ID=${clientId}`,
    '  usher auth --device',
    '',
    `Codes are entered at ${activateUrl}. The account is ${username}, password ${password}. Ctrl-C ends it.`,
  ];
}
