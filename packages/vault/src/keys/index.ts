/** The sources of a vault's key. */

export { chooseKeySource, type KeyChoice } from './choose.ts';
export { environmentKey, type KeyEnvironment } from './environment.ts';
export { keyFile } from './file.ts';
export { keyringKey } from './keyring.ts';
export { type AskPassphrase, passphraseKey } from './passphrase.ts';
export { mayHaveKeyring } from './session-bus.ts';
export type { KeySource, KeySourceKind, KeyWarning, RecordedKeySource } from './source.ts';
