// The package ships no types; these are for what is called here.
declare module 'trakt.tv' {
  interface Token {
    access_token: string;
    refresh_token: string;
    expires: number;
  }

  interface DeviceCode {
    device_code: string;
    user_code: string;
    verification_url: string;
    expires_in: number;
    interval: number;
  }

  type Params = Readonly<Record<string, unknown>>;
  /** What it answers is the answer's JSON, and the caller's to know. */
  type Call = <Answer = unknown>(params?: Params) => Promise<Answer>;
  type Calls<Name extends string> = Readonly<Record<Name, Call>>;
  type Written = Calls<'get' | 'add' | 'remove'>;

  export default class Trakt {
    constructor(settings: {
      client_id: string;
      client_secret: string;
      api_url: string;
      redirect_uri?: string;
      useragent?: string;
    });
    get_codes(): Promise<DeviceCode>;
    poll_access(codes: DeviceCode): Promise<Token>;
    refresh_token(): Promise<Token>;
    import_token(token: Token): Promise<Token>;
    export_token(): Token;
    /** Doesn't wait for the answer, and forgets the tokens. */
    revoke_token(): void;

    calendars: { all: Calls<'shows' | 'movies'> };
    checkin: Calls<'add' | 'delete'>;
    comments: {
      comment: Written & Calls<'update'>;
      replies: Calls<'get' | 'add'>;
      like: Calls<'add' | 'remove'>;
    };
    episodes: Calls<'summary'>;
    genres: Call;
    languages: Call;
    lists: Calls<'trending' | 'popular'>;
    movies: Calls<'summary' | 'trending' | 'popular' | 'people' | 'ratings' | 'comments' | 'related'>;
    networks: Call;
    people: Calls<'summary'>;
    recommendations: { movies: Calls<'get' | 'hide'> };
    scrobble: Calls<'start' | 'pause' | 'stop'>;
    search: Calls<'id' | 'text'>;
    seasons: Calls<'summary' | 'season'>;
    shows: Calls<'summary' | 'next_episode'> & { progress: Calls<'watched' | 'collection'> };
    sync: Calls<'last_activities' | 'watched'> & {
      collection: Written;
      history: Written;
      playback: Calls<'get' | 'remove'>;
      ratings: Written;
      watchlist: Written & Calls<'reorder'>;
    };
    users: Calls<'settings' | 'profile' | 'stats' | 'likes' | 'watching' | 'following'> & {
      follow: Calls<'add' | 'remove'>;
      hidden: Written;
      list: Calls<'get' | 'update' | 'delete'> & {
        items: Written & Calls<'reorder'>;
        like: Calls<'add' | 'remove'>;
      };
      lists: Calls<'get' | 'create' | 'reorder'>;
    };
  }
}
