/** The registered apps, as at app.trakt.tv/settings/apps, and the deleted ones. */
import { z } from 'zod';
import type { Mint } from '../mint.ts';
import { registrationProblem, type SandboxApp, sandboxApp } from '../registered.ts';
import type { Grants } from './grants.ts';
import type { SavedApps } from './saved.ts';

/** The fields of an app that its owner fills in. */
export interface AppForm {
  readonly name: string;
  readonly redirectUris: readonly string[];
}

const redirectUri = z.string().superRefine((uri, context) => {
  const message = registrationProblem(uri);
  if (message !== undefined) context.addIssue({ code: 'custom', message });
});

/** The checks of the fields of an app. */
export const appFields: { readonly name: z.ZodType<string>; readonly redirectUris: z.ZodType<string[]> } = {
  name: z.string().trim().min(1, 'Give the app a name.').max(100, 'A name has at most 100 characters.'),
  redirectUris: z
    .array(redirectUri)
    .min(1, 'Give at least one redirect URI.')
    .max(25, 'An app has at most 25 redirect URIs.'),
};

export const appForm: z.ZodType<AppForm> = z.strictObject(appFields);

export class Apps {
  readonly #mint: Mint;
  readonly #grants: Grants;
  readonly #apps = new Map<string, SandboxApp>([[sandboxApp.clientId, sandboxApp]]);
  readonly #deleted = new Set<string>();

  constructor(deps: { mint: Mint; grants: Grants }) {
    this.#mint = deps.mint;
    this.#grants = deps.grants;
  }

  find(clientId: string): SandboxApp | undefined {
    return this.#apps.get(clientId);
  }

  wasDeleted(clientId: string): boolean {
    return this.#deleted.has(clientId);
  }

  all(): SandboxApp[] {
    return [...this.#apps.values()];
  }

  /** Whether an app has a redirect URI of that origin. */
  knowOrigin(origin: string): boolean {
    if (!/^https?:/.test(origin)) return false;
    return this.all().some(
      ({ redirectUris }) => redirectUris !== 'loopback' && redirectUris.some((uri) => new URL(uri).origin === origin),
    );
  }

  register(form: AppForm, owner: string): SandboxApp {
    const app = { clientId: this.#mint.hexToken(), clientSecret: this.#mint.hexToken(), ...form, owner };
    this.#apps.set(app.clientId, app);
    return app;
  }

  change(app: SandboxApp, form: AppForm): SandboxApp {
    const changed = { ...app, ...form };
    this.#apps.set(app.clientId, changed);
    return changed;
  }

  /** Also ends every token of the app. */
  delete({ clientId }: SandboxApp): void {
    this.#apps.delete(clientId);
    this.#deleted.add(clientId);
    this.#grants.endClient(clientId);
  }

  save(): SavedApps {
    const registered = this.all().flatMap((app) => (app.owner === undefined ? [] : [{ ...app, owner: app.owner }]));
    return { registered, deleted: [...this.#deleted] };
  }

  /** Loads saved apps into a new list. */
  load({ registered, deleted }: SavedApps): void {
    for (const app of registered) this.#apps.set(app.clientId, app);
    for (const clientId of deleted) {
      this.#apps.delete(clientId);
      this.#deleted.add(clientId);
    }
  }
}
