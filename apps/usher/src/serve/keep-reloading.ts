/** What a running server is asked from outside: to read its configuration again, also when the file changes, and for its page. */

import type { Context } from '../context.ts';
import { SettingError } from '../errors/setting.ts';
import { codeOf } from '../system-error.ts';
import { describeError } from '../text/describe-error.ts';
import { type Control, listenForControl, type ReloadAnswer } from './control.ts';
import { type LiveConfig, watchFiles } from './live-config.ts';
import { serveFolder } from './start.ts';

/** Resolves with what ends it. */
export async function keepReloading(
  settings: LiveConfig,
  open: Control['open'],
  context: Context,
): Promise<() => void> {
  const { config, io, log, text } = context;
  let running: Promise<unknown> = Promise.resolve();

  async function reload(): Promise<ReloadAnswer> {
    try {
      const { needRestart } = await settings.reload();
      context.setLogLevel(settings.get('logging.level'));
      log.info({ event: 'serve.config_reloaded' });
      for (const name of needRestart) log.warn({ event: 'serve.config_needs_restart', name });
      return { kind: 'reloaded', needRestart };
    } catch (error) {
      log.error({ event: 'serve.config_refused', error: codeOf(error), ...placeOf(error) });
      return { kind: 'refused', words: describeError(error, text, context.circumstances()) };
    }
  }

  /** One after the other, so that the last file is the one that counts. */
  function next(): Promise<ReloadAnswer> {
    const answer = running.then(reload);
    running = answer;
    return answer;
  }

  const stopWatching = watchFiles(config.looked, async () => {
    const answer = await next();
    if (answer.kind === 'refused') io.warn(text.notReloaded(answer.words).message);
    else if (answer.needRestart.length > 0) io.say(text.reloaded(answer.needRestart));
  });
  const stopListening = await listenForControl(serveFolder(context), { reload: next, open }).catch((error: unknown) => {
    log.warn({ event: 'serve.control_failed', error: codeOf(error) });
    return () => undefined;
  });
  return () => {
    stopWatching();
    stopListening();
  };
}

/** Where the mistake is: never the value, which may be a secret. */
function placeOf(error: unknown): { name?: string; from?: string; reason?: string } {
  if (!(error instanceof SettingError)) return {};
  const { setting, problem, origin } = error;
  const place = problem.kind === 'not_toml' ? problem : origin?.kind === 'file' ? origin : undefined;
  return { name: setting, reason: problem.kind, ...(place && { from: `${place.path}:${place.line ?? ''}` }) };
}
