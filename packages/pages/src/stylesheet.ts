/** The stylesheet: light and dark, from a phone to a desktop, without fonts or pictures to load. */

export const stylesheet: string = `:root {
  color-scheme: light dark;
  --ground: light-dark(#f4f3f6, #131217);
  --card: light-dark(#fff, #1c1b22);
  --well: light-dark(#faf9fb, #15141a);
  --text: light-dark(#1c1a22, #eeecf3);
  --soft: light-dark(#5d5868, #aaa5b6);
  --line: light-dark(#dedae6, #34313f);
  --edge: light-dark(#8a8496, #77717f);
  --accent: light-dark(#5b2bb3, #c3a6ff);
  --accent-deep: light-dark(#48208f, #d6c3ff);
  --on-accent: light-dark(#fff, #1c1130);
  --tint: light-dark(#f1ebfb, #2a2338);
  --error: light-dark(#a3142a, #ff9aa8);
  --error-tint: light-dark(#fdeef0, #33191f);
  --good: light-dark(#14663c, #8edcae);
  --good-tint: light-dark(#eaf6ef, #16291f);
  --warm: light-dark(#7a4a00, #f0c480);
  --warm-tint: light-dark(#fdf4e3, #2d2415);
  --mono: ui-monospace, 'SF Mono', 'Cascadia Mono', Menlo, Consolas, monospace;
}
* { box-sizing: border-box; }
body {
  margin: 0 auto;
  min-height: 100vh;
  padding: 1rem;
  display: flex;
  flex-direction: column;
  gap: 1.25rem;
  background: var(--ground);
  color: var(--text);
  font: 1rem/1.55 system-ui, sans-serif;
  overflow-wrap: break-word;
}
body.narrow { max-width: 30rem; }
body.wide { max-width: 46rem; }

header { display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between; gap: 0.75rem 1.25rem; min-height: 2rem; }
.brand { display: flex; align-items: center; gap: 0.5rem; color: var(--text); font-weight: 650; text-decoration: none; }
.brand::before {
  content: '';
  width: 1.25rem;
  height: 1.25rem;
  border: 2px solid var(--accent);
  border-radius: 0.375rem;
  background: linear-gradient(to top, var(--accent) 45%, transparent 45%);
}
nav { flex-basis: 100%; display: flex; flex-wrap: wrap; gap: 0.25rem 1.25rem; }
nav a { padding: 0.25rem 0; color: var(--soft); text-decoration: none; }
nav a:hover { color: var(--text); }
nav a[aria-current] { color: var(--text); font-weight: 600; box-shadow: 0 2px var(--accent); }
.who { display: flex; gap: 0.75rem; align-items: baseline; color: var(--soft); font-size: 0.9375rem; }

main, .panel {
  padding: 1.5rem;
  background: var(--card);
  border: 1px solid var(--line);
  border-radius: 1rem;
  box-shadow: 0 1px 2px rgb(0 0 0 / 4%), 0 8px 24px rgb(0 0 0 / 4%);
}
footer { color: var(--soft); font-size: 0.875rem; }
footer b { font-weight: 600; }

h1 { margin: 0 0 1rem; font-size: 1.5rem; line-height: 1.25; letter-spacing: -0.01em; text-wrap: balance; }
h2 { margin: 2rem 0 0.75rem; font-size: 1.0625rem; line-height: 1.3; }
p, ul, dl { margin: 0 0 1rem; }
main > :last-child, main > form:last-child > :last-child { margin-bottom: 0; }
a { color: var(--accent); text-underline-offset: 0.15em; }
a:hover { color: var(--accent-deep); }
code { font-family: var(--mono); font-size: 0.9em; overflow-wrap: anywhere; }
.hint { margin-bottom: 0.75rem; color: var(--soft); font-size: 0.9375rem; }
.address { overflow-wrap: anywhere; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }

.error, .success, .warning { padding: 0.625rem 0.875rem; border-radius: 0.625rem; }
.error { color: var(--error); background: var(--error-tint); }
.success { color: var(--good); background: var(--good-tint); }
.warning { color: var(--warm); background: var(--warm-tint); }

label { display: block; margin: 0 0 0.375rem; font-weight: 600; }
.field { margin: 0 0 1.125rem; }
.field .hint, .field .error { margin: 0 0 0.5rem; }
input:not([type='hidden']), textarea, select {
  display: block;
  width: 100%;
  min-height: 2.875rem;
  padding: 0.625rem 0.75rem;
  color: inherit;
  background: var(--well);
  border: 1px solid var(--edge);
  border-radius: 0.625rem;
  font: inherit;
}
textarea { resize: vertical; font: 0.875rem/1.6 var(--mono); }
[aria-invalid] { border-color: var(--error); }

.buttons { display: flex; flex-wrap: wrap; gap: 0.75rem; margin: 1.25rem 0 1rem; }
button {
  min-height: 2.875rem;
  padding: 0.5rem 1.125rem;
  color: var(--on-accent);
  background: var(--accent);
  border: 1px solid var(--accent);
  border-radius: 0.625rem;
  font: inherit;
  font-weight: 600;
  cursor: pointer;
}
button:hover { background: var(--accent-deep); border-color: var(--accent-deep); }
.buttons button { flex: 1 1 8rem; }
.wide .buttons button { flex: 0 1 auto; min-width: 8rem; }
button.quiet { color: var(--text); background: none; border-color: var(--edge); }
button.danger { color: var(--error); background: none; border-color: currentColor; }
button.quiet:hover { background: var(--tint); }
button.danger:hover { background: var(--error-tint); }
button.link {
  min-height: 0;
  padding: 0.25rem 0;
  color: var(--accent);
  background: none;
  border: 0;
  font-weight: inherit;
  text-decoration: underline;
  text-underline-offset: 0.15em;
}
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }

.code { font: 600 1.75rem/1.3 var(--mono); letter-spacing: 0.14em; overflow-wrap: anywhere; }
p.code { padding: 0.75rem 1rem; text-align: center; background: var(--tint); border-radius: 0.75rem; user-select: all; }
p.code.long { font-size: 1.0625rem; letter-spacing: 0; text-align: left; word-break: break-all; }
input.code:not([type='hidden']) { font: 600 1.5rem/1.3 var(--mono); letter-spacing: 0.14em; text-align: center; text-transform: uppercase; }

.may { padding: 0; list-style: none; }
.may li { position: relative; padding: 0.25rem 0 0.25rem 1.75rem; }
.may li::before {
  content: '';
  position: absolute;
  left: 0.25rem;
  top: 0.6rem;
  width: 0.75rem;
  height: 0.4rem;
  border: solid var(--good);
  border-width: 0 0 2px 2px;
  transform: rotate(-45deg);
}

.rows { padding: 0; list-style: none; border: 1px solid var(--line); border-radius: 0.75rem; }
.rows:empty { display: none; }
.rows li { display: flex; flex-wrap: wrap; gap: 0.75rem 1rem; align-items: center; justify-content: space-between; padding: 0.875rem 1rem; }
.rows li + li { border-top: 1px solid var(--line); }
.rows li > div { flex: 1 1 14rem; min-width: 0; }
.rows h2, .rows p { margin: 0; }
.rows a { font-weight: 600; }

dl { display: grid; gap: 0.25rem 1.5rem; }
dt { color: var(--soft); font-size: 0.9375rem; }
dd { margin: 0 0 0.5rem; min-width: 0; overflow-wrap: anywhere; }
dd code { user-select: all; }
details { margin-top: 2rem; padding-top: 1rem; border-top: 1px solid var(--line); }
summary { color: var(--soft); cursor: pointer; }
details[open] summary { margin-bottom: 0.75rem; }

@media (min-width: 40rem) {
  body { padding: 3rem 1rem 1rem; }
  main { padding: 2rem; }
  dl:not(.stacked) { grid-template-columns: 12rem 1fr; gap: 0.5rem 1.5rem; }
  dl:not(.stacked) dd { margin: 0; }
}
`;
