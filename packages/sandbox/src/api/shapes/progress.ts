/** The shapes of progress. */
import type { z } from 'zod';
import { arrayOf, flag, instant, integer, maybe, object, text } from './basics.ts';
import { episode, seasonIds } from './media.ts';

const stats = maybe(object({ play_count: integer, minutes_watched: integer, minutes_left: maybe(integer) }));
const fields: Record<string, z.ZodType> = {
  aired: integer,
  completed: integer,
  last_watched_at: maybe(instant),
  reset_at: maybe(instant),
  next_episode: maybe(episode),
  last_episode: maybe(episode),
  stats,
};
const ofEpisode = object({ number: integer, completed: flag, last_watched_at: maybe(instant), stats });

export const progress = object(fields);

/** The progress of one show, with its seasons. */
export const showProgress = object({
  ...fields,
  seasons: arrayOf(
    object({
      number: integer,
      title: maybe(text),
      aired: integer,
      completed: integer,
      episodes: arrayOf(ofEpisode),
      stats,
    }),
  ),
  hidden_seasons: arrayOf(object({ number: integer, ids: seasonIds })),
});
