/**
 * SIGKILL for `usher serve` at a random moment, while four sign-ins are renewed all the time. It starts again, and their
 * programs go on: they ask once more, when the server says to.
 */

import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LoggedRequest, ReplayMode } from '@trakt-usher/sandbox';
import { ProxyAgent, request } from 'undici';
import { app, type Pair } from '../../../../apps/usher/test/programs/programs.ts';
import { fingerprint } from '../../../../packages/sandbox/src/fingerprint.ts';
import { type FaultCampaign, type Trial, times } from '../campaign.ts';
import { doubleSendings, type Evidence, lossCause } from '../judge.ts';
import { refreshesOf } from '../stage.ts';
import { delayAnswers, replays } from './kills.ts';
import { onServedStage } from './stage.ts';

/** A kill can take the answers of all of them. Five that are refused together are an incident, which is waited out for hours. */
const signIns = 4;
/** Nobody sends again in 15 s after a kill, and what is lost then shows when the access token ends. */
const accessTokenLifeSeconds = 20;
const settledWithinMs = 240_000;
/** How long a refresh may be under way: Trakt's answer has 12 s, and a busy machine saves it later. */
const underWayMs = 15_000;
/** A server that forgives a second use does so for longer than any doubt of a trial lasts: no sign-in may be lost there. */
const replayWindowSeconds = 3_600;

export const serverKilled: FaultCampaign = {
  name: `served: usher serve is killed, ${signIns} sign-ins`,
  trials: () => replays.flatMap((replay) => times(50, killServer(replay))),
};

function killServer(replay: ReplayMode): Trial {
  return (random) =>
    onServedStage({ replay, replayWindowSeconds, accessTokenLifeSeconds }, async (stage) => {
      const { trakt, ways } = stage;
      delayAnswers(stage, random);
      const { proxy, certificate } = ways[0];
      const dispatcher = new ProxyAgent({ uri: proxy, requestTls: { ca: readFileSync(certificate) } });
      const people = Array.from({ length: signIns }, () => personWith(trakt.sandbox.issueGrant().refresh_token));
      let moment: Moment = 'before';
      const lives = Promise.all(people.map((person) => person.live(dispatcher, () => moment)));
      try {
        // The first of each takes longer: the vault tests its locks.
        while (people.some(({ received, broken }) => received.length < 2 && broken.length === 0)) await sleep(10);
        await sleep(random.between(0, 500));
        moment = 'down';
        const killedAtMs = Date.now();
        await stage.kill();
        await stage.restart();
        const received = new Set(people.flatMap((person) => person.received));
        const orphaned = new Set(refreshesOf(trakt).filter((one) => isOrphan(one, { killedAtMs, received })));
        moment = 'after';
        await lives;
        const evidence: Evidence = { refreshes: refreshesOf(trakt), orphaned };
        return {
          signIns,
          losses: people.flatMap(({ token, lost }) => {
            if (lost === undefined) return [];
            const cause = lossCause({ reason: 'lost_response', token: fingerprint(token) }, evidence);
            const isAllowed = cause !== 'taken' || replay === 'refuse';
            return [{ cause: isAllowed ? cause : 'unexplained', what: `${replay}: ${lost} ${story(token, evidence)}` }];
          }),
          doubles: doubleSendings(evidence),
          broken: people.flatMap(({ broken }) => broken),
        };
      } finally {
        await dispatcher.destroy();
      }
    });
}

/** The server was killed between Trakt's commit and its own save. */
function isOrphan(
  { at, committed, issued }: LoggedRequest,
  { killedAtMs, received }: { killedAtMs: number; received: ReadonlySet<string> },
): boolean {
  const isLate = Date.parse(at) > killedAtMs - underWayMs;
  return committed && isLate && !received.has(issued?.refresh ?? '');
}

/** What the server's log says of the sign-in that this token is of. */
function story(token: string, { refreshes, orphaned }: Evidence): string {
  const last = fingerprint(token);
  const own = refreshes.find(({ tokenFingerprints, issued }) =>
    [tokenFingerprints.refresh, issued?.refresh].includes(last),
  );
  return refreshes
    .filter(({ signIn }) => signIn !== undefined && signIn === own?.signIn)
    .slice(-4)
    .map(
      (one) =>
        `${one.at} ${one.tokenFingerprints.refresh} ${one.status}${orphaned?.has(one) ? ' orphan' : ''} -> ${one.issued?.refresh}`,
    )
    .concat(`it has ${last}`)
    .join('; ');
}

/** `after`: the server serves again. */
type Moment = 'before' | 'down' | 'after';

interface Person {
  /** The refresh token that the program has. */
  token: string;
  /** Fingerprints of those that it got. */
  received: string[];
  /** Why the sign-in is lost. */
  lost: string | undefined;
  broken: string[];
  /** Renews until it has new tokens from after the kill, or no hope. */
  live(dispatcher: ProxyAgent, moment: () => Moment): Promise<void>;
}

function personWith(first: string): Person {
  return {
    token: first,
    received: [],
    lost: undefined,
    broken: [],
    async live(dispatcher, moment) {
      const untilMs = Date.now() + settledWithinMs;
      while (Date.now() < untilMs) {
        const asked = moment();
        const { status, body, retryAfterSeconds } = await renewed(this.token, dispatcher);
        if (status === 200) {
          const { refresh_token: token }: Pair = JSON.parse(body);
          const isNew = token !== this.token;
          this.token = token;
          this.received.push(fingerprint(token));
          if (isNew && asked === 'after') return;
          await sleep(isNew ? 0 : 500);
        } else if (status === 503 && retryAfterSeconds > 0) {
          await sleep(Math.min(retryAfterSeconds * 1_000, untilMs - Date.now()));
        } else if (status === undefined && (asked === 'down' || moment() !== asked)) {
          await sleep(50);
        } else if (status === 400 && moment() === 'after') {
          this.lost = body;
          return;
        } else {
          this.broken.push(`a call ended with ${status} ${body}`);
          return;
        }
      }
      this.lost = `not renewed in ${settledWithinMs} ms`;
    },
  };
}

interface Answer {
  /** Undefined: there was none. */
  status: number | undefined;
  body: string;
  retryAfterSeconds: number;
}

async function renewed(refresh_token: string, dispatcher: ProxyAgent): Promise<Answer> {
  try {
    const { statusCode, headers, body } = await request('https://auth.trakt.tv/oauth/token', {
      dispatcher,
      method: 'POST',
      headers: { 'content-type': 'application/json', 'user-agent': 'soak/1.0' },
      body: JSON.stringify({ ...app, grant_type: 'refresh_token', refresh_token }),
    });
    return { status: statusCode, body: await body.text(), retryAfterSeconds: Number(headers['retry-after'] ?? 0) };
  } catch (error) {
    return { status: undefined, body: String(error), retryAfterSeconds: 0 };
  }
}
