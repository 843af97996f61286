/** The page's part of the stylesheet. */

export const pageStyle: string = `
body.wide { max-width: 64rem; }
body.wide main { padding: 0; background: none; border: 0; box-shadow: none; }
.note { margin-bottom: 1.25rem; }
.note p { margin: 0; }
.note .secret { display: flex; flex-wrap: wrap; gap: 0.25rem 0.75rem; align-items: baseline; margin-top: 0.625rem; padding: 0.625rem 0.75rem; color: var(--text); background: var(--card); border-radius: 0.5rem; }
.note .secret code { user-select: all; }
#act { display: none; }
form.inline { display: flex; flex-wrap: wrap; gap: 0.5rem; align-items: center; }
form.inline select, form.inline input:not([type='hidden']) { width: auto; min-width: 10rem; flex: 1 1 10rem; }
.quietly { margin: 1.25rem 0 0; text-align: right; }

.cards { display: grid; gap: 1.25rem; margin-bottom: 1.25rem; align-items: start; }
.panel > :last-child, .panel > form > :last-child { margin-bottom: 0; }
.panel + p { margin-top: 1.25rem; }
.panel h2 { margin: 0 0 0.375rem; }
.panel h3 { margin: 1.5rem 0 0.625rem; font-size: 0.9375rem; }
.panel .buttons { margin: 1.25rem 0 0; }
.panel .buttons:not(:has(*)) { display: none; }
.head { display: flex; flex-wrap: wrap; gap: 0.25rem 0.625rem; align-items: center; }
.head h2 { flex: 1 1 auto; margin: 0; overflow-wrap: anywhere; }
.head + .hint { margin-top: 0.125rem; }
.head + dl { margin-top: 0.875rem; }

.badge { display: inline-block; padding: 0.0625rem 0.5rem; border-radius: 1rem; font-size: 0.8125rem; font-weight: 600; white-space: nowrap; }
.badge.good { color: var(--good); background: var(--good-tint); }
.badge.bad { color: var(--error); background: var(--error-tint); }
.badge.warm { color: var(--warm); background: var(--warm-tint); }
.badge.tint { color: var(--soft); background: var(--tint); }
b.warm, p.warm { color: var(--warm); }
.soft { color: var(--soft); }

progress { display: block; width: 100%; height: 0.5rem; overflow: hidden; appearance: none; background: var(--tint); border: 0; border-radius: 0.25rem; }
progress::-webkit-progress-bar { background: var(--tint); }
progress::-webkit-progress-value { background: var(--accent); border-radius: 0.25rem; }
progress::-moz-progress-bar { background: var(--accent); border-radius: 0.25rem; }
progress.warm::-webkit-progress-value { background: var(--warm); }
progress.warm::-moz-progress-bar { background: var(--warm); }
.bar { display: grid; gap: 0.375rem; margin: 0 0 1.125rem; }
.bar span { color: var(--soft); font-size: 0.9375rem; }
.limits { display: grid; gap: 0.875rem 1.5rem; margin: 0; padding: 0; list-style: none; }
.limits li { display: flex; flex-wrap: wrap; gap: 0.125rem 0.75rem; justify-content: space-between; font-size: 0.9375rem; }
.limits progress { flex: 1 0 100%; height: 0.375rem; }
.apps { display: grid; gap: 0.5rem; margin: 0; padding: 0; list-style: none; font-size: 0.9375rem; }
.apps .badge { margin-right: 0.25rem; }

.code-ways { display: grid; gap: 1.25rem 2rem; margin-top: 0.875rem; align-items: start; }
.code-ways > div > :last-child { margin-bottom: 0; }
.user-code code { padding: 0.375rem 0.75rem; background: var(--well); border: 1px solid var(--edge); border-radius: 0.625rem; font-size: 1.75rem; font-weight: 650; letter-spacing: 0.08em; user-select: all; }
.qr { display: block; width: 11rem; max-width: 100%; height: auto; border-radius: 0.625rem; border: 1px solid var(--line); }
.qr + .hint { margin-top: 0.5rem; }
.filter { display: grid; gap: 0.75rem 1rem; margin-bottom: 1.25rem; align-items: end; }
.filter .field, .filter .buttons { margin: 0; }
.activity p { margin: 0; overflow-wrap: anywhere; }
.wide main .rows { background: var(--card); }
.rows li > .buttons { flex: 0 0 auto; margin: 0; }
a.button { display: inline-flex; align-items: center; justify-content: center; min-height: 2.875rem; padding: 0.5rem 1.125rem; color: var(--on-accent); background: var(--accent); border: 1px solid var(--accent); border-radius: 0.625rem; font-weight: 600; text-decoration: none; }
a.button:hover { color: var(--on-accent); background: var(--accent-deep); border-color: var(--accent-deep); }
a.button.quiet { color: var(--text); background: none; border-color: var(--edge); }
a.button.quiet:hover { color: var(--text); background: var(--tint); }
a.button.danger { color: var(--error); background: none; border-color: currentColor; }
a.button.danger:hover { background: var(--error-tint); }
.check { display: flex; gap: 0.625rem; align-items: center; min-height: 2.25rem; font-weight: 400; }
.check input:not([type='hidden']) { width: 1.125rem; min-height: 1.125rem; height: 1.125rem; margin: 0; accent-color: var(--accent); }
p.secret { user-select: all; }

.buttons { align-items: center; }
fieldset { margin: 0 0 1.125rem; padding: 0; border: 0; min-width: 0; }
legend { padding: 0; margin: 0 0 0.375rem; font-weight: 600; }
.choices { display: grid; grid-template-columns: repeat(auto-fill, minmax(13rem, 1fr)); gap: 0.25rem 1rem; }
.choices label { overflow-wrap: anywhere; display: flex; gap: 0.5rem; align-items: center; min-height: 2rem; margin: 0; font-weight: 400; }
input[type='checkbox']:not([type='hidden']), input[type='radio']:not([type='hidden']) { width: 1.125rem; min-height: 1.125rem; margin: 0; flex: none; accent-color: var(--accent); }
input.drop { min-height: 6rem; padding: 2.25rem 1rem; border-style: dashed; cursor: pointer; }
.steps { padding: 0; margin: 0.5rem 0 0; list-style: none; font-size: 0.9375rem; }
.steps li { display: flex; flex-wrap: wrap; gap: 0.25rem 0.75rem; justify-content: space-between; }
.rows .steps li { padding: 0; border: 0; }
.count, td.number, th.number { font-variant-numeric: tabular-nums; text-align: right; }
.table { overflow-x: auto; margin: 0 0 1rem; }
table { width: 100%; border-collapse: collapse; font-size: 0.9375rem; }
th, td { padding: 0.4375rem 0.75rem 0.4375rem 0; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); }
thead th { color: var(--soft); font-weight: 500; white-space: nowrap; }
tbody th { font-weight: 500; }

@media (min-width: 40rem) {
  body.wide { padding-top: 2rem; }
  .cards.two { grid-template-columns: repeat(2, minmax(0, 1fr)); }
  .cards.two dl:not(.stacked) { grid-template-columns: 7rem 1fr; gap: 0.25rem 1rem; }
  .filter { grid-template-columns: 1fr 1fr 1fr auto; }
  .code-ways { grid-template-columns: 1fr auto; }
  .limits { grid-template-columns: repeat(auto-fit, minmax(20rem, 1fr)); }
}
`;
