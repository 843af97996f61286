/** What `usher sandbox` says, in English. */

export const aWholeNumber: string = 'a whole number';

export interface SandboxAddresses {
  url: string;
  activateUrl: string;
  controlUrl: string;
  clientId: string;
  username: string;
  password: string;
  /** With https: the file with the certificate that clients have to trust. */
  certificatePath?: string;
  /** Where it saves to in the end. */
  snapshotPath?: string;
}

export function sandboxReady(at: SandboxAddresses): string[] {
  const { url, activateUrl, controlUrl, clientId, username, password, certificatePath, snapshotPath } = at;
  return [
    `The sandbox runs at ${url}. In another terminal:`,
    '',
    `  export TRAKT_AUTH_URL=${url} TRAKT_API_URL=${url} TRAKT_CLIENT_ID=${clientId}`,
    ...(certificatePath === undefined ? [] : [`  export NODE_EXTRA_CA_CERTS=${certificatePath}`]),
    '  usher auth --device',
    '',
    `Codes are entered at ${activateUrl}. The account is ${username}, password ${password}.`,
    `The clock, faults and the last requests are at ${controlUrl}.`,
    `Ctrl-C ends it${snapshotPath === undefined ? '' : `, and saves to ${snapshotPath}`}.`,
  ];
}
