/** /settings: pages where a person registers apps, sees the apps that use the account, and ends their access. */
import { Hono } from 'hono';
import { z } from 'zod';
import { type AppFields, appPage, appsPage } from '../pages/apps.ts';
import { connectedAppsPage } from '../pages/connected-apps.ts';
import { showPage } from '../pages/layout.ts';
import { problemPage } from '../pages/notices.ts';
import { type AppForm, appForm } from './apps.ts';
import type { OAuthOptions } from './options.ts';
import { personAt } from './sign-in.ts';
import type { OAuthState } from './state.ts';

const appsPath = '/settings/apps';

export function settingsRoutes({ state }: Pick<OAuthOptions, 'state'>): Hono {
  const app = new Hono();

  app.on(['GET', 'POST'], appsPath, async (c) => {
    const { apps } = state();
    const person = await personAt(c, state());
    if (person instanceof Response) return person;
    const own = apps.all().filter(({ owner }) => owner === person.user.username);
    if (person.action !== 'register') return showPage(c, appsPage({ person, apps: own }));
    const form = read(person.form);
    if ('problems' in form) return showPage(c, appsPage({ person, apps: own, fields: form }), { status: 422 });
    return c.redirect(`${appsPath}/${apps.register(form, person.user.username).clientId}`, 303);
  });

  app.on(['GET', 'POST'], `${appsPath}/:clientId`, async (c) => {
    const { apps } = state();
    const person = await personAt(c, state());
    if (person instanceof Response) return person;
    const own = apps.find(c.req.param('clientId'));
    if (own?.owner !== person.user.username) {
      return showPage(c, problemPage('You have no app with this address.'), { status: 404 });
    }
    if (person.action === 'delete') {
      apps.delete(own);
      return c.redirect(appsPath, 303);
    }
    if (person.action !== 'save') return showPage(c, appPage({ person, app: own }));
    const form = read(person.form);
    if ('problems' in form) return showPage(c, appPage({ person, app: own, fields: form }), { status: 422 });
    return showPage(c, appPage({ person, app: apps.change(own, form), saved: true }));
  });

  app.on(['GET', 'POST'], '/settings/connected-apps', async (c) => {
    const { grants, apps, clock } = state();
    const person = await personAt(c, state());
    if (person instanceof Response) return person;
    const removed = person.action === 'revoke' ? apps.find(person.form.get('client_id') ?? '') : undefined;
    if (removed) grants.endConnection({ username: person.user.username, clientId: removed.clientId });
    const page = { person, removed: removed?.name, nowMs: clock.now() };
    return showPage(c, connectedAppsPage({ ...page, apps: connectedApps({ grants, apps }, person.user.username) }));
  });

  return app;
}

/** The connected apps with their names. A deleted app has no access. */
function connectedApps({ grants, apps }: Pick<OAuthState, 'grants' | 'apps'>, username: string) {
  return grants.connectedApps(username).flatMap((connected) => {
    const app = apps.find(connected.clientId);
    return app ? { ...connected, name: app.name } : [];
  });
}

function read(form: URLSearchParams): AppForm | AppFields {
  const lines = (form.get('redirect_uris') ?? '').split('\n').map((line) => line.trim());
  const written = { name: form.get('name') ?? '', redirectUris: lines.filter((line) => line !== '') };
  const { data, error } = appForm.safeParse(written);
  return data ?? { ...written, problems: z.flattenError(error).fieldErrors };
}
