// A program that runs for weeks: usher exec --keep-fresh -- node long-running.mjs [ROUNDS [SECONDS]]
// It asks usher for the token before each round, so it never holds one that has ended.

const [rounds = Number.POSITIVE_INFINITY, seconds = 60] = process.argv.slice(2).map(Number);

async function token() {
  const { USHER_TOKEN_URL: url, USHER_TOKEN_KEY: key } = process.env;
  const reply = await fetch(url, { headers: { authorization: `Bearer ${key}` }, signal: AbortSignal.timeout(60_000) });
  const answer = await reply.json();
  if (!reply.ok) throw new Error(answer.error.message);
  return answer;
}

async function trakt(path) {
  const { access_token, client_id, api_url } = await token();
  const headers = {
    authorization: `Bearer ${access_token}`,
    'trakt-api-key': client_id,
    'trakt-api-version': '2',
    'content-type': 'application/json',
    'user-agent': 'long-running/1.0',
  };
  const reply = await fetch(`${api_url}${path}`, { headers, signal: AbortSignal.timeout(30_000) });
  if (!reply.ok) throw new Error(`${path}: HTTP ${reply.status}`);
  return reply.json();
}

for (let round = 1; round <= rounds; round += 1) {
  const [last] = await trakt('/sync/history?limit=1');
  console.log(`Last watched: ${last?.movie?.title ?? last?.show?.title ?? 'nothing'}`);
  if (round < rounds) await new Promise((passed) => setTimeout(passed, seconds * 1000));
}
