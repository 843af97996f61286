/** The client id of an app that comes with a build, so that nobody has to make one. */

/** Put in its place by the build, which takes it from the variable of this name. Sources that run as they are have none. */
declare const USHER_BUILTIN_CLIENT_ID: string;

export const builtInClientId: string | undefined =
  (typeof USHER_BUILTIN_CLIENT_ID === 'string' && USHER_BUILTIN_CLIENT_ID) || undefined;
