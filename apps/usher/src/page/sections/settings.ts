/** Settings: what is in force and where it came from; the harmless ones are changed here, in the file. */

import type { Html } from '@trakt-usher/pages';
import type { Context } from 'hono';
import { html } from 'hono/html';
import { setSetting } from '../../config/set-setting.ts';
import { historyModes, logLevels, type SettingName, settingNames, settings } from '../../config/settings.ts';
import type { PageContext, PageEnv, Section } from '../context.ts';
import { csrfField, show } from '../layout.ts';
import { addKeyRoutes, keysShown } from './settings/keys.ts';

/** What it may be. The others decide where tokens go, who gets in, what runs and where files are: those stay in the file. */
const onPage: Readonly<Partial<Record<SettingName, readonly string[] | 'text'>>> = {
  'auth.auto_refresh': ['true', 'false'],
  'export.timezone': 'text',
  'export.history_mode': historyModes,
  'export.keep': 'text',
  'server.only_trakt': ['true', 'false'],
  'logging.level': logLevels,
  'logging.format': ['text', 'json'],
};

export const settingsSection: Section = {
  path: 'settings',
  title: 'Settings',
  routes(app, page) {
    const { context, href } = page;
    addKeyRoutes(app, page);

    app.get('/', (c) => show(c, { title: 'Settings', of: settingsSection, body: all(c) }));
    app.post('/set', async (c) => {
      const name = settingNames.find((each) => each === c.var.form.get('name'));
      const value = c.var.form.get('value');
      if (name === undefined || !onPage[name] || typeof value !== 'string' || value.trim() === '') {
        c.var.say({ kind: 'error', text: "That setting can't be changed here, or it has no value." });
        return c.redirect(href('/settings'), 303);
      }
      try {
        const config = page.settings.current();
        const { path } = await setSetting({ name, written: value.trim(), config, cwd: context.cwd });
        const { needRestart } = await page.settings.reload();
        c.var.log.info({ event: 'page.setting_written', name });
        const from = needRestart.includes(name) ? 'from the next start of usher on' : 'from now on';
        c.var.say({ kind: 'success', text: `${name} is in ${path}. It holds ${from}.` });
      } catch (error) {
        const { message, hint = '' } = page.words(error);
        c.var.say({ kind: 'error', text: `${message} ${hint} Nothing was changed.` });
      }
      return c.redirect(href('/settings'), 303);
    });
  },
};

function all(c: Context<PageEnv>): Html {
  const { page } = c.var;
  const { text } = page.context;
  const config = page.settings.current();
  const groups = new Map<string, SettingName[]>();
  for (const name of settingNames) {
    const [group = ''] = name.split('.');
    groups.set(group, [...(groups.get(group) ?? []), name]);
  }
  return html`
    <p class="hint">${text.configFileIs(config.file, config.looked)} A setting that has no field decides where tokens go, who
      gets in, what runs or where files are: it is changed in the file alone.</p>
    ${[...groups].map(
      ([group, names]) => html`<h2>${group}</h2>
        <ul class="rows">${names.map((name) => html`<li>${settingShown(name, page)}${field(name, c)}</li>`)}</ul>`,
    )}
    ${keysShown(c)}`;
}

function settingShown(name: SettingName, page: PageContext): Html {
  const { text } = page.context;
  const config = page.settings.current();
  const value = config.get(name);
  const words = settings[name].secret
    ? text.secretIs(value === undefined ? 'not_set' : 'set')
    : name === 'schedule.jobs' && value !== undefined
      ? 'under Schedules'
      : text.valueIs(value);
  const origin = config.origin(name);
  return html`<div><b>${name}</b>
    <p class="hint"><code>${words}</code>${origin.kind === 'default' ? '' : ` from ${text.originOf(origin)}`}</p></div>`;
}

function field(name: SettingName, c: Context<PageEnv>): Html {
  const choices = onPage[name];
  const config = c.var.page.settings.current();
  const origin = config.origin(name);
  if (choices === undefined) return html``;
  // It would win over the file.
  if (origin.kind === 'environment') return html`<p class="hint">Set by ${origin.name}.</p>`;
  const value = String(config.get(name) ?? '');
  const input =
    choices === 'text'
      ? html`<input name="value" value="${value}" aria-label="${name}" required maxlength="100" autocomplete="off">`
      : html`<select name="value" aria-label="${name}">${choices.map(
          (choice) => html`<option ${choice === value ? html`selected` : ''}>${choice}</option>`,
        )}</select>`;
  return html`<form method="post" action="${c.var.page.href('/settings/set')}" class="inline">${csrfField(c)}
    <input type="hidden" name="name" value="${name}">${input}<button class="quiet" aria-label="Save ${name}">Save</button></form>`;
}
