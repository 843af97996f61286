/** Trakt's section `younify`: links to streaming services, for Trakt's own apps. Others are refused (`unauthorized`). */

import type { CallOptions, SectionTable } from '../endpoint.ts';
import type { ConnectUrl, YounifyConnection } from '../rows/connections.ts';

export interface ServiceParams extends CallOptions {
  service_id: string;
}

export interface YounifySection {
  /**
   * The services that can be linked.
   * @see {@link https://developer.trakt.tv/?section=reference GET /younify/connections}
   */
  connections(options?: CallOptions): Promise<YounifyConnection[]>;

  /**
   * Begins to link a service.
   * @see {@link https://developer.trakt.tv/?section=reference POST /younify/connect}
   */
  connect(params: ServiceParams & { return_url: string }): Promise<ConnectUrl>;

  /**
   * Reads a service again.
   * @see {@link https://developer.trakt.tv/?section=reference POST /younify/users/refresh/:service_id}
   */
  refresh(params: ServiceParams): Promise<undefined>;

  /**
   * Reads all of a service again.
   * @see {@link https://developer.trakt.tv/?section=reference POST /younify/users/refresh/:service_id/:all_data}
   */
  refreshAll(params: ServiceParams & { all_data: 'true' }): Promise<undefined>;

  /**
   * Unlinks a service.
   * @see {@link https://developer.trakt.tv/?section=reference DELETE /younify/users/services/:service_id}
   */
  disconnect(params: ServiceParams): Promise<undefined>;
}

export const younify: SectionTable<YounifySection> = {
  connections: 'GET /younify/connections list required',
  connect: 'POST /younify/connect one body',
  refresh: 'POST /younify/users/refresh/:service_id none',
  refreshAll: 'POST /younify/users/refresh/:service_id/:all_data none',
  disconnect: 'DELETE /younify/users/services/:service_id none',
};
