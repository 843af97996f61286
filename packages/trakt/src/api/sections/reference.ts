/** Trakt's sections of a few endpoints each: the words and codes that the others use, and its team. */

import type { CallOptions, SectionTable } from '../endpoint.ts';
import type { Certifications, Coded, Genre, Network } from '../rows/charts.ts';
import type { ItemsOf } from '../rows/items.ts';
import type { CountrySources } from '../rows/titles.ts';
import type { TeamMember } from '../rows/users.ts';
import type { Asked, ExtendedParams } from './params.ts';

export interface MediaTypeParams extends CallOptions {
  type: 'movies' | 'shows';
}

export interface CertificationsSection {
  /**
   * The ages that films or shows are for, as the United States grade them.
   * [GET /certifications/:type](https://developer.trakt.tv/?section=reference)
   */
  list(params: MediaTypeParams): Promise<Certifications>;
}

export const certifications: SectionTable<CertificationsSection> = {
  list: 'GET /certifications/:type one',
};

export interface CountriesSection {
  /** Countries of films or shows. [GET /countries/:type](https://developer.trakt.tv/?section=reference) */
  list(params: MediaTypeParams): Promise<Coded[]>;
}

export const countries: SectionTable<CountriesSection> = {
  list: 'GET /countries/:type list',
};

export interface GenresSection {
  /** Genres of films or shows. [GET /genres/:type](https://developer.trakt.tv/?section=reference) */
  list(params: MediaTypeParams & ExtendedParams): Promise<Genre[]>;
}

export const genres: SectionTable<GenresSection> = {
  list: 'GET /genres/:type list ?extended',
};

export interface LanguagesSection {
  /** Languages of films or shows. [GET /languages/:type](https://developer.trakt.tv/?section=reference) */
  list(params: MediaTypeParams): Promise<Coded[]>;
}

export const languages: SectionTable<LanguagesSection> = {
  list: 'GET /languages/:type list',
};

export interface NetworksSection {
  /** Television networks. [GET /networks](https://developer.trakt.tv/?section=reference) */
  list(options?: CallOptions): Promise<Network[]>;
}

export const networks: SectionTable<NetworksSection> = {
  list: 'GET /networks list',
};

export interface WatchnowSection {
  /**
   * Streaming services, of all countries or one. For apps that Trakt has let in.
   * [GET /watchnow/sources/:countryCode?](https://developer.trakt.tv/?section=reference)
   */
  sources(params?: CallOptions & { countryCode?: string }): Promise<CountrySources[]>;
}

export const watchnow: SectionTable<WatchnowSection> = {
  sources: 'GET /watchnow/sources/:countryCode? list',
};

export interface TeamSection {
  /** The people who make Trakt. [GET /team](https://developer.trakt.tv/?section=reference) */
  members<E extends Asked = undefined>(params?: ExtendedParams<E>): Promise<TeamMember<ItemsOf<E>['user']>[]>;
}

export const team: SectionTable<TeamSection> = {
  members: 'GET /team list ?extended',
};
