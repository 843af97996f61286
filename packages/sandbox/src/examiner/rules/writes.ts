/** Writes that are no longer the same when they are sent again: each adds a play. */
import type { LoggedRequest } from '../../requests.ts';
import { isAfter, isInDoubt, sameness } from '../questions.ts';
import type { Rule } from '../rule.ts';

export const writeRules: readonly Rule[] = [
  {
    name: 'write-sent-twice',
    severity: 'error',
    about: 'After a lost answer to a history, scrobble or check-in write, read what is there before it is sent again.',
    judge(log) {
      const lost = log.filter((request) => addsAPlay(request) && isInDoubt(request));
      const broken = lost.flatMap((write) => {
        const again = log.find((later) => isAfter(later, write) && sameness(later) === sameness(write));
        if (!again) return [];
        const looked = log.some((read) => read.began > write.began && read.began < again.began && readsPlays(read));
        return looked ? [] : [[write, again]];
      });
      return { asked: lost.length, broken };
    },
  },
];

function addsAPlay({ method, path }: LoggedRequest): boolean {
  return method === 'POST' && /^\/(sync\/history|scrobble\/(start|pause|stop)|checkin)$/.test(path);
}

function readsPlays({ method, path }: LoggedRequest): boolean {
  return method === 'GET' && /^\/(sync\/(history|playback)|users\/[^/]+\/(history|watching))(\/|$)/.test(path);
}
