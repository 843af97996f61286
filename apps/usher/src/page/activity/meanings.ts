/** What the events of the log mean, in plain words. */

export type Kind = 'sign_ins' | 'refreshes' | 'refused' | 'exports' | 'page' | 'server';

interface Meaning {
  readonly kind: Kind;
  readonly words: string;
}

/** Each field as text. */
type Fields = ReadonlyMap<string, string>;

/** An event that nobody has put into words is named. Undefined: it is nothing to tell. */
export function meaningOf(fields: Fields): Meaning | undefined {
  const event = fields.get('event') ?? '';
  if (event === 'serve.request' && Number(fields.get('status')) < 400) return undefined;
  if (untold.has(event)) return undefined;
  const [kind, sentence] = meanings[event] ?? ['server', event];
  // A field that is not there leaves no gap.
  const words = sentence.replace(/\{(\w+)\}/g, (_, name: string) => fields.get(name) ?? 'unknown');
  return { kind, words };
}

/** It comes with another event that says more. */
const untold: ReadonlySet<string> = new Set([
  'http.request',
  'http.response',
  'vault.lock_taken',
  'vault.lock_released',
  'vault.lock_waiting',
  'token.stored',
  'serve.person_known',
]);

const meanings: Readonly<Record<string, readonly [kind: Kind, sentence: string]>> = {
  'page.sign_in_started': ['sign_ins', 'A sign-in to Trakt was begun, by {kind}.'],
  'page.sign_in_ended': ['sign_ins', 'A sign-in to Trakt ended: {outcome}.'],
  'page.sign_out': ['sign_ins', 'Signed out of Trakt.'],
  'oauth.auth_url_generated': ['sign_ins', 'usher waits for a browser to come back from Trakt.'],
  'oauth.token_exchange_success': ['sign_ins', 'Trakt agreed to a sign-in.'],
  'oauth.device_poll_failed': ['sign_ins', 'Trakt could not be asked about a code ({code}). usher asks again.'],
  'auth.name_unknown': ['sign_ins', 'Trakt did not tell whose sign-in it is.'],
  'token.cleared': ['sign_ins', 'The tokens of a sign-in were deleted here.'],
  'token.store_failed': [
    'sign_ins',
    'New tokens could not be saved ({error}), at attempt {attempt}. usher tries again.',
  ],
  'oauth.token_refresh_success': ['refreshes', 'A sign-in was renewed.'],
  'oauth.token_refresh_failed': ['refreshes', 'A renewal failed: {outcome}.'],
  'oauth.background_refresh_failed': ['refreshes', 'A renewal in the background failed ({error}).'],
  'oauth.doubt_waiting': ['refreshes', 'The answer to a renewal may be lost. usher waits before it tries again.'],
  'oauth.provider_incident': ['refreshes', 'Trakt refuses sign-ins that it should accept. usher keeps them and waits.'],
  'api.token_expired_refreshing': ['refreshes', 'Trakt did not accept the access token any more. usher renews it.'],
  'schedule.kept_alive': ['refreshes', 'An unused sign-in was renewed, so that it does not lapse.'],
  'schedule.keep_alive_failed': ['refreshes', 'An unused sign-in could not be renewed ({code}).'],
  'page.renewed': ['refreshes', 'Somebody renewed the sign-in on the page.'],
  'page.renewal_failed': ['refreshes', 'A renewal on the page failed ({error}).'],
  'serve.grant_stored': ['refreshes', 'The sign-in of a program was kept.'],
  'serve.grant_unsaved': ['refreshes', 'The sign-in of a program could not be saved ({error}).'],
  'serve.grant_dropped': ['refreshes', 'The tokens of a program that nobody uses any more were deleted.'],
  'serve.grant_revoked': ['refreshes', 'A program signed out at Trakt.'],
  'serve.refresh_failed': ['refreshes', 'The sign-in of a program could not be renewed ({error}).'],
  'serve.request': ['refused', '{method} {path} was answered with {status}.'],
  'serve.request_failed': ['refused', 'A request could not be answered ({error}).'],
  'serve.upstream_failed': ['refused', '{host} could not be reached ({reason}).'],
  'serve.key_refused': ['refused', 'A program without a good key was refused, from {from}.'],
  'serve.own_token_kept_back': ['refused', 'A token that only usher may use was kept back.'],
  'serve.token_of_another': ['refused', 'A token of another program was refused.'],
  'serve.too_many_connections': ['refused', 'A program has too many connections open.'],
  'serve.too_many_unknown': ['refused', 'A program sent too many tokens that nobody knows.'],
  'serve.budget_refused': ['refused', "A request was refused: Trakt's limit is used up."],
  'serve.limit_paused': ['refused', "Trakt's limit was met. Requests wait."],
  'serve.address_paused': ['refused', 'Trakt refuses this address for a while. Requests wait.'],
  'page.export_ended': ['exports', 'An export from the page ended: {outcome}.'],
  'page.export_deleted': ['exports', 'An export was deleted.'],
  'page.job_paused': ['exports', 'The job {name} was switched: {state}.'],
  'page.history_not_written': ['exports', 'The history of runs could not be written ({error}).'],
  'page.schedule_ended': ['exports', 'The schedules ended ({code}). usher starts them again.'],
  'page.schedule_failed': ['exports', 'The schedules could not run ({error}).'],
  'schedule.run_ended': ['exports', 'The job {name} ended: {outcome}.'],
  'export.done': ['exports', 'An export wrote {count} files.'],
  'notify.failed': ['exports', 'Nobody could be told by {name} ({reason}).'],
  'page.signed_in': ['page', 'Somebody signed in to this page by {kind}, from {from}.'],
  'page.signed_out': ['page', 'Somebody signed out of this page ({kind}).'],
  'page.password_refused': ['page', 'A wrong password was typed, from {from}.'],
  'page.too_many_attempts': ['page', 'Too many wrong passwords came from {from}. It has to wait.'],
  'page.program_added': ['page', 'A program was added.'],
  'page.program_removed': ['page', 'The key of a program was taken away.'],
  'page.setting_written': ['page', 'The setting {name} was changed.'],
  'page.key_added': ['page', 'A key for other programs was made: {name}.'],
  'page.key_removed': ['page', 'The key {name} was removed.'],
  'page.api_used': ['page', 'A program used {path} and got {status}.'],
  'page.api_failed': ['server', 'A program that used {path} was not served ({error}).'],
  'page.upload_left': ['server', 'A ZIP that was taken could not be deleted again ({error}).'],
  'page.failed': ['server', 'A page could not be shown ({error}).'],
  'page.account_unknown': ['server', 'Trakt did not tell what the account may hold ({error}).'],
  'page.stream_failed': ['server', 'A page could not be kept up to date ({error}).'],
  'api.waiting': ['server', 'usher waits for Trakt before it sends {endpoint} again.'],
  'serve.started': ['server', 'usher serve began to listen at port {port}.'],
  'serve.authority_made': ['server', 'usher made an authority of its own for certificates.'],
  'serve.config_reloaded': ['server', 'The changed configuration is in force.'],
  'serve.config_needs_restart': ['server', 'The changed {name} holds from the next start on.'],
  'serve.config_refused': ['server', 'The changed configuration is wrong ({error}). The one before stays in force.'],
  'serve.outbox_queued': ['server', '{count} plays wait in the outbox.'],
  'serve.outbox_full': ['server', 'The outbox is full.'],
  'serve.outbox_delivered': ['server', 'A play from the outbox was added to the history.'],
  'serve.outbox_there': ['server', 'A play from the outbox was in the history already.'],
  'serve.outbox_held': ['server', 'A play in the outbox waits for you ({reason}).'],
  'serve.outbox_failed': ['server', 'The outbox could not be worked on ({error}).'],
  'serve.outbox_waiting': ['server', 'The outbox waits for Trakt.'],
  'serve.person_unknown': ['server', 'Trakt did not tell who uses a program.'],
};
