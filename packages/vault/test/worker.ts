/** A child process that opens a vault and obeys its parent, one order at a time. */

import { createSession, type Session } from 'trakt-usher/session';
import { type AccountWriter, type TokenRecord, UsherError } from 'trakt-usher/store';
import { environmentKey, type KeySource, keyFile, openVault, rekeyVault, type SqliteVault } from '../src/index.ts';
import { ada, aPlan, keyText, present, signIn, waiting } from '../src/testing/records.ts';

export type Order =
  | { do: 'open'; directory: string }
  /** Root becomes the user nobody; other users stay as they are. */
  | { do: 'drop_privileges' }
  /** Answers with the access token, and remembers the record. */
  | { do: 'read' }
  | { do: 'sign_in' }
  /** Answers once it holds the account's lock, and never releases it. */
  | { do: 'hold' }
  /** Sends the refresh token of the record that was read last. */
  | { do: 'spend' }
  /** Answers once the intent is on disk, and never goes on. */
  | { do: 'spend_and_hang' }
  /** Gets a token as a program does, refreshed if need be. */
  | { do: 'access_token'; url: string; rejected?: string | undefined }
  /** Answers once the step is reached, and never goes on. */
  | { do: 'rekey_and_hang'; directory: string; at: RekeyStep }
  | { do: 'close' };

/** The step at which a re-keying stops. */
export type RekeyStep = 'before' | 'new_key_kept' | 'new_wrap_written' | 'new_key_in_force' | 'new_data_key';

/** `failed`: the code of an UsherError, or the text of any other error. */
export type Reply = { done: string | undefined } | { failed: string };

let vault: SqliteVault | undefined;
let record: TokenRecord | undefined;
let session: Session | undefined;

process.on('message', (order: Order) => {
  void obey(order).then(
    (done) => process.send?.({ done } satisfies Reply),
    (error: unknown) =>
      process.send?.({ failed: error instanceof UsherError ? error.code : String(error) } satisfies Reply),
  );
});
process.on('disconnect', () => process.exit());
// A write past the file size limit must fail, as on a broken disk, not end the process.
process.on('SIGXFSZ', () => undefined);
process.send?.({ done: 'ready' } satisfies Reply);

async function obey(order: Order): Promise<string | undefined> {
  switch (order.do) {
    case 'open':
      vault = await openVault({ directory: order.directory, key: environmentKey({ USHER_KEY: keyText }) });
      return vault.location;
    case 'drop_privileges':
      if (process.getuid?.() === 0) process.setuid?.(65_534);
      return undefined;
    case 'read':
      record = await present(vault).read(ada);
      return record?.current.accessToken;
    case 'sign_in':
      return (await signIn(present(vault))).current.accessToken;
    case 'hold':
      return reached((_locked, done) => {
        done(undefined);
        return forever;
      });
    case 'spend':
      return withLock(async (writer) => (await writer.saveIntent(present(record), aPlan)).take());
    case 'spend_and_hang':
      return reached(async (writer, done) => {
        done((await writer.saveIntent(present(record), aPlan)).take());
        return forever;
      });
    case 'access_token': {
      const { url: issuer, rejected } = order;
      session ??= createSession({
        store: present(vault),
        app: { clientId: 'sandbox-client' },
        account: 'ada',
        issuer,
        apiOrigin: issuer,
      });
      return session.accessToken(rejected === undefined ? {} : { rejected });
    }
    case 'rekey_and_hang':
      return new Promise((resolve, reject) => {
        const hangAt = (step: RekeyStep) => async () => {
          if (step !== order.at) return;
          resolve(undefined);
          await forever;
        };
        const { directory } = order;
        rekeyVault(
          { directory, key: hanging(environmentKey({ USHER_KEY: keyText }), { discard: hangAt('new_key_in_force') }) },
          hanging(keyFile(directory), {
            create: hangAt('before'),
            created: hangAt('new_key_kept'),
            find: [hangAt('new_wrap_written'), hangAt('new_data_key')],
          }),
        ).catch(reject);
      });
    case 'close':
      await session?.close();
      await vault?.close();
      return undefined;
  }
}

const forever = new Promise<never>(() => undefined);

function withLock<T>(body: (writer: AccountWriter) => Promise<T>): Promise<T> {
  return present(vault).withLock(ada, waiting, body);
}

/** Resolves with the value that a body reports before it hangs for ever. */
function reached(
  body: (writer: AccountWriter, done: (value: string | undefined) => void) => Promise<never>,
): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    withLock((writer) => body(writer, resolve)).catch(reject);
  });
}

type Hook = () => Promise<void>;

/** The source, with hooks before its steps; `find` takes one hook for each call. */
function hanging(
  source: KeySource,
  hooks: { create?: Hook; created?: Hook; find?: Hook[]; discard?: Hook },
): KeySource {
  const finds = [...(hooks.find ?? [])];
  return {
    kind: source.kind,
    async find(recorded) {
      await finds.shift()?.();
      return source.find(recorded);
    },
    async create(replaced) {
      await hooks.create?.();
      const created = await source.create(replaced);
      await hooks.created?.();
      return created;
    },
    async discard(recorded) {
      await hooks.discard?.();
      await source.discard?.(recorded);
    },
  };
}
