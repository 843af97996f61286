/** `trakt-usher/web`: sign-in with a redirect for servers and workers, on `Request` and `Response`. */

export {
  createTraktAuthHandlers,
  type SignInContext,
  type TraktAuthHandlers,
  type TraktAuthOptions,
} from './auth-handlers.ts';
