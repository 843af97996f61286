/** Trakt's section `younify`: links to streaming services, for Trakt's own apps. Others are refused (`unauthorized`). */

import type { CallOptions, SectionTable } from '../endpoint.ts';
import type { ConnectUrl, YounifyConnection } from '../rows/connections.ts';

export interface ServiceParams extends CallOptions {
  service_id: string;
}

export interface YounifySection {
  /** The services that can be linked. [GET /younify/connections](https://developer.trakt.tv/?section=reference) */
  connections(options?: CallOptions): Promise<YounifyConnection[]>;
  /** Begins to link a service. [POST /younify/connect](https://developer.trakt.tv/?section=reference) */
  connect(params: ServiceParams & { return_url: string }): Promise<ConnectUrl>;
  /** Reads a service again. [POST /younify/users/refresh/:service_id](https://developer.trakt.tv/?section=reference) */
  refresh(params: ServiceParams): Promise<undefined>;
  /**
   * Reads all of a service again.
   * [POST /younify/users/refresh/:service_id/:all_data](https://developer.trakt.tv/?section=reference)
   */
  refreshAll(params: ServiceParams & { all_data: string | boolean }): Promise<undefined>;
  /** Unlinks a service. [DELETE /younify/users/services/:service_id](https://developer.trakt.tv/?section=reference) */
  disconnect(params: ServiceParams): Promise<undefined>;
}

export const younify: SectionTable<YounifySection> = {
  connections: 'GET /younify/connections list required',
  connect: 'POST /younify/connect one body',
  refresh: 'POST /younify/users/refresh/:service_id none',
  refreshAll: 'POST /younify/users/refresh/:service_id/:all_data none',
  disconnect: 'DELETE /younify/users/services/:service_id none',
};
