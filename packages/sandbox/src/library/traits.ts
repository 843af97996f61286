/**
 * Facts about titles that no source gives, made from those that the sources do give, so that every filter has titles to keep and titles to
 * drop. The language follows from the country, the certification and the subgenres from the genres. The studios of films are made up.
 */
import { slugOf } from './slug.ts';

export interface Traits {
  /** Two letters each; none where the country is unknown. */
  readonly languages: readonly string[];
  /** As Trakt writes it: `PG-13`. */
  readonly certification: string | null;
  readonly subgenres: readonly string[];
  readonly studios: readonly Studio[];
}

export interface Studio {
  readonly id: number;
  readonly name: string;
  readonly slug: string;
  readonly country: string | null;
}

interface Known {
  readonly position: number;
  readonly genres: readonly string[];
  readonly country: string | null;
}

export function traitsOfFilm({ position, genres, country }: Known): Traits {
  const studio = filmStudios[position % filmStudios.length];
  return {
    languages: languagesOf(country),
    certification: certificationOf(genres, filmRules),
    subgenres: subgenresOf(genres),
    // Every fifth film has no known studio.
    studios: position % 5 === 4 || !studio ? [] : [studio],
  };
}

/** The studio of a show is its network. */
export function traitsOfShow({ genres, country, network }: Known & { readonly network: Studio | undefined }): Traits {
  return {
    languages: languagesOf(country),
    certification: certificationOf(genres, showRules),
    subgenres: subgenresOf(genres),
    studios: network ? [network] : [],
  };
}

const filmStudios: readonly Studio[] = ['Lantern Hill Pictures', 'Tin Whistle Films', 'North Pier Studios'].map(
  (name, index) => ({ id: 9001 + index, name, slug: slugOf(name), country: null }),
);

type Rules = readonly (readonly [certification: string, genres: readonly string[]])[];

/** The first rule with a genre of the title counts. A title that meets none has no certification. */
function certificationOf(genres: readonly string[], rules: Rules): string | null {
  return rules.find(([, ofRule]) => ofRule.some((genre) => genres.includes(genre)))?.[0] ?? null;
}

const filmRules: Rules = [
  ['G', ['animation']],
  ['PG', ['family']],
  ['NR', ['documentary']],
  ['R', ['horror', 'war', 'crime']],
  ['PG-13', ['action', 'adventure', 'science-fiction', 'thriller', 'romance']],
];

const showRules: Rules = [
  ['TV-Y7', ['children']],
  ['TV-G', ['documentary']],
  ['TV-MA', ['horror', 'crime', 'war', 'thriller']],
  ['TV-PG', ['animation', 'news', 'reality', 'music']],
  ['TV-14', ['drama', 'science-fiction', 'fantasy', 'action']],
];

/** Each subgenre is two genres that meet in a title. */
export const subgenresBy: Readonly<Record<string, readonly [string, string]>> = {
  'romantic-comedy': ['romance', 'comedy'],
  'romantic-drama': ['romance', 'drama'],
  'crime-drama': ['crime', 'drama'],
  'crime-comedy': ['crime', 'comedy'],
  'action-adventure': ['action', 'adventure'],
  'fantasy-adventure': ['fantasy', 'adventure'],
  'science-fiction-horror': ['science-fiction', 'horror'],
  'science-fiction-action': ['science-fiction', 'action'],
  'historical-drama': ['history', 'drama'],
  'animated-comedy': ['animation', 'comedy'],
  'mystery-thriller': ['mystery', 'thriller'],
};

function subgenresOf(genres: readonly string[]): string[] {
  return Object.entries(subgenresBy).flatMap(([subgenre, both]) =>
    both.every((genre) => genres.includes(genre)) ? [subgenre] : [],
  );
}

function languagesOf(country: string | null): string[] {
  const language = country === null ? undefined : languageOf[country];
  return language === undefined ? [] : [language];
}

/** The language that most films of a country speak. */
const languageOf: Readonly<Record<string, string>> = {
  ...{ us: 'en', gb: 'en', au: 'en', nz: 'en', ca: 'en', de: 'de', at: 'de', fr: 'fr', sn: 'fr', it: 'it' },
  ...{ jp: 'ja', dk: 'da', in: 'hi', se: 'sv', es: 'es', mx: 'es', ar: 'es', ru: 'ru', hk: 'zh', cn: 'zh' },
  ...{ rs: 'sr', br: 'pt', kr: 'ko', gr: 'el', ir: 'fa', pl: 'pl', eg: 'ar', lb: 'ar', hu: 'hu', no: 'no', lv: 'lv' },
};
