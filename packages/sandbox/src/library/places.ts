/** Where a title can be watched: three made-up services in two countries, given out by the title's place in the library. */
import type { Film, Show } from './items.ts';

export interface Service {
  readonly source: string;
  readonly name: string;
  readonly kind: 'free' | 'subscription' | 'purchase';
}

export const services: readonly Service[] = [
  { source: 'sandbox_plus', name: 'Sandbox+', kind: 'subscription' },
  { source: 'sandbox_free', name: 'Sandbox Free', kind: 'free' },
  { source: 'sandbox_store', name: 'Sandbox Store', kind: 'purchase' },
];

/** The countries with services, by the title's place: of six titles, which have which service. */
const given: Readonly<Record<string, Readonly<Record<string, readonly number[]>>>> = {
  us: { sandbox_plus: [0, 1], sandbox_free: [1, 2], sandbox_store: [0, 3] },
  gb: { sandbox_plus: [2, 4], sandbox_free: [0, 4], sandbox_store: [1] },
};

export const countriesWithServices: readonly string[] = Object.keys(given);

/** None in a country without services. */
export function servicesFor({ position }: Film | Show, country: string): readonly Service[] {
  const inCountry = Object.hasOwn(given, country) ? given[country] : undefined;
  return services.filter(({ source }) => inCountry?.[source]?.includes(position % 6));
}
