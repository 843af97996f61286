/** Trusts whom the system trusts, too, as curl, git and gh do: a company's firewall may have its certificate there alone. */

import { getCACertificates } from 'node:tls';
import { networkError, type Transport } from 'trakt-usher';
import { type NodeTransportOptions, nodeTransport } from 'trakt-usher/node';

/**
 * The system's list, which SSL_CERT_FILE can name, takes long to read. So it is read only where Node's own is not enough,
 * for a request that was not sent.
 */
export function systemTrusting(options: NodeTransportOptions): Transport {
  let transport = nodeTransport(options);
  let isWide = false;
  return async (url, request) => {
    const wasWide = isWide;
    try {
      return await transport(url, request);
    } catch (error) {
      const { sent, reason } = networkError({ error, host: url });
      if (wasWide || sent !== 'no' || reason !== 'certificate') throw error;
      if (!isWide) {
        const authorities = [...getCACertificates('default'), ...getCACertificates('system')];
        transport = nodeTransport({ ...options, authorities });
        isWide = true;
      }
      return transport(url, request);
    }
  };
}
