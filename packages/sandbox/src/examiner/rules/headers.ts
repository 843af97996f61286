/** What every request needs, and where it may go. */
import { isApi } from '../questions.ts';
import { each, type Rule } from '../rule.ts';

export const headerRules: readonly Rule[] = [
  {
    name: 'user-agent-missing',
    severity: 'error',
    about: 'Send a User-Agent: Cloudflare refuses a request without one.',
    judge: (log) => each(log.filter(isFromProgram), ({ userAgent }) => userAgent === 'none'),
  },
  {
    name: 'user-agent-generic',
    severity: 'warning',
    about: 'Name the program and its version in the User-Agent, not its HTTP library alone.',
    judge: (log) =>
      each(
        log.filter((request) => isFromProgram(request) && request.userAgent !== 'none'),
        ({ userAgent }) => userAgent === 'library',
      ),
  },
  {
    name: 'header-missing',
    severity: 'error',
    about: 'Send Content-Type, trakt-api-version and trakt-api-key with every request to the API, a GET too.',
    judge: (log) => each(log.filter(isApi), ({ reason = '' }) => headerReasons.test(reason)),
  },
  {
    name: 'secret-in-query',
    severity: 'error',
    about: 'Send tokens and secrets in a header or a body: an address is written to logs.',
    judge: (log) => each(log, ({ secretsInQuery }) => secretsInQuery !== undefined),
  },
  {
    name: 'dead-host',
    severity: 'error',
    about: 'Ask api.trakt.tv for the API and auth.trakt.tv for OAuth.',
    judge: (log) =>
      each(
        log.filter(({ host }) => host !== undefined),
        ({ host = '', path }) =>
          host === 'api-v2launch.trakt.tv' ||
          (websites.has(host) && path.startsWith('/oauth/') && path !== '/oauth/authorize'),
      ),
  },
];

/** Not a page that a person opens. */
function isFromProgram(request: Parameters<typeof isApi>[0]): boolean {
  return isApi(request) || request.method === 'POST';
}

const headerReasons = /^(no Content-Type|no trakt-api-version|no trakt-api-key|unknown trakt-api-key)/;
const websites: ReadonlySet<string> = new Set(['trakt.tv', 'www.trakt.tv']);
