/** Takes a table of sign-ins into the database, some hundreds at a time. What is there already is left alone. */

import { type GrantToImport, type ImportOptions, importPostgres } from '@trakt-usher/vault/postgres';
import { drawDueAtMs } from 'trakt-usher/session';
import type { Context } from '../../context.ts';
import { startProgress } from '../../export/progress.ts';
import { receivedFrom } from '../../import/found-grant.ts';
import type { Database } from '../database.ts';
import { linesOf } from './lines.ts';
import { type ImportResult, importRows, type RowGrant } from './rows.ts';

export interface TableOptions extends Database, ImportOptions {
  chunks: AsyncIterable<Uint8Array>;
  /** Of the rows that name none. */
  tenant: string | undefined;
}

const batchSize = 500;
/** A copy of a refresh token is worthless once it was used here: that is soon, and not all at once. */
const spreadMs = 3_600_000;
/** So long the database knows which refresh tokens were sent from here. */
const knownMs = 90 * 86_400_000;

/** @throws UsageError for a file that is no table; StoreError; the signal's reason. Then what came before is in. */
export async function importTable(options: TableOptions, context: Context): Promise<ImportResult> {
  const { chunks, tenant: usualTenant = '', ...how } = options;
  const { clock, io, signal, text } = context;
  const result: ImportResult = { added: 0, replaced: 0, kept: 0, sentBefore: 0, bad: 0 };
  const progress = startProgress(text.fleetImporting, context);
  let [batch, rows, savedTo]: [RowGrant[], number, number] = [[], 0, 0];
  let older = 0;
  const isOlder = ({ issuedAtMs }: RowGrant) => issuedAtMs !== undefined && issuedAtMs < clock.now() - knownMs;

  async function save(lastLine: number): Promise<void> {
    for (const [tenant, grants] of Map.groupBy(batch, ({ tenant }) => tenant ?? usualTenant)) {
      const byAge = Map.groupBy(grants, isOlder);
      // Of two rows of one account in a batch the one that comes first is taken.
      for (const areOlder of [false, true]) {
        const alike = byAge.get(areOlder);
        if (!alike) continue;
        const imported = await importPostgres(
          { ...how, tenant },
          alike.map((grant) => toImport(grant, context)),
          how,
        );
        for (const name of ['added', 'replaced', 'kept', 'sentBefore'] as const) result[name] += imported[name];
        // Of what was left out nothing is sent.
        if (areOlder) older += imported.added + imported.replaced;
      }
    }
    [batch, savedTo] = [[], lastLine];
    progress.update(rows, undefined);
  }

  try {
    let last = 0;
    for await (const row of importRows(linesOf(chunks), (names) => io.say(text.fleetImportColumns(names)))) {
      signal.throwIfAborted();
      rows += 1;
      last = row.line;
      if ('grant' in row) batch.push(row.grant);
      else {
        result.bad += 1;
        io.warn(text.fleetImportBadRow(row.line, row.problem));
      }
      if (batch.length === batchSize) await save(last);
    }
    await save(last);
  } catch (error) {
    if (savedTo > 0) io.warn(text.fleetImportCut(savedTo));
    tellOlder();
    signal.throwIfAborted();
    throw error;
  }
  progress.end();
  tellOlder();
  return result;

  function tellOlder(): void {
    if (older > 0) io.warn(text.fleetImportOlder(older));
  }
}

function toImport(row: RowGrant, { clock, config }: Context): GrantToImport {
  const { account, clientId = config.require('trakt.client_id'), redirectUri = config.get('auth.redirect_uri') } = row;
  const nowMs = clock.now();
  // A life is counted in whole seconds: from here its end stays as the file has it, and no file is newer than itself.
  const fromMs = nowMs - ((((nowMs - (row.expiresAtMs ?? nowMs)) % 1_000) + 1_000) % 1_000);
  const received = receivedFrom(row, fromMs);
  const { expiresIn } = received.tokens;
  const usualMs = drawDueAtMs({ receivedAtMs: received.receivedAtMs, expiresIn }, Math.random);
  return {
    ...received,
    dueAtMs: Math.min(usualMs ?? Number.POSITIVE_INFINITY, nowMs + Math.floor(spreadMs * Math.random())),
    grant: {
      ...{ account, clientId, issuer: config.get('trakt.auth_url'), apiOrigin: config.get('trakt.api_url') },
      ...(redirectUri !== undefined && { redirectUri }),
    },
  };
}
