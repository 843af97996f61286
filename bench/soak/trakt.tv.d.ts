// The package ships no types; these are for what the campaign calls.
declare module 'trakt.tv' {
  interface Token {
    access_token: string;
    refresh_token: string;
    expires: number;
  }

  export default class Trakt {
    constructor(settings: { client_id: string; client_secret: string; redirect_uri: string; api_url: string });
    import_token(token: Token): Promise<Token>;
  }
}
