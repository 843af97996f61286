/** The stylesheet of the sandbox's pages. */

export const stylesheet = `:root {
  color-scheme: light dark;
  --ground: light-dark(#f6f5f2, #16161a);
  --card: light-dark(#fff, #202027);
  --text: light-dark(#1d1d21, #ececf0);
  --soft: light-dark(#5c5c66, #a8a8b4);
  --line: light-dark(#cfced6, #45454f);
  --accent: light-dark(#5b2bb3, #c3a6ff);
  --on-accent: light-dark(#fff, #1c1130);
  --error: light-dark(#a3142a, #ff9aa8);
}
* { box-sizing: border-box; }
body {
  margin: 0 auto;
  max-width: 42rem;
  min-height: 100vh;
  padding: 1rem;
  display: flex;
  flex-direction: column;
  gap: 1rem;
  background: var(--ground);
  color: var(--text);
  font: 1rem/1.5 system-ui, sans-serif;
}
header a { color: var(--soft); font-weight: 600; text-decoration: none; }
main { padding: 1.5rem; background: var(--card); border: 1px solid var(--line); border-radius: 0.75rem; }
footer { color: var(--soft); font-size: 0.875rem; }
h1 { margin: 0 0 1rem; font-size: 1.5rem; line-height: 1.25; }
p, ul { margin: 0 0 1rem; }
a { color: var(--accent); }
label { display: block; margin: 0 0 0.25rem; font-weight: 600; }
input:not([type='hidden']) {
  display: block;
  width: 100%;
  margin: 0 0 1rem;
  padding: 0.625rem 0.75rem;
  color: inherit;
  background: var(--ground);
  border: 1px solid var(--soft);
  border-radius: 0.5rem;
  font: inherit;
}
.code { font: 600 1.5rem/1.4 ui-monospace, monospace; letter-spacing: 0.12em; overflow-wrap: anywhere; }
input.code:not([type='hidden']) { font: 600 1.25rem/1.4 ui-monospace, monospace; text-transform: uppercase; }
.code.long { font-size: 1rem; letter-spacing: 0; }
.buttons { display: flex; flex-wrap: wrap; gap: 0.75rem; }
button {
  flex: 1 1 8rem;
  min-height: 2.75rem;
  padding: 0.5rem 1rem;
  color: var(--on-accent);
  background: var(--accent);
  border: 1px solid var(--accent);
  border-radius: 0.5rem;
  font: inherit;
  font-weight: 600;
  cursor: pointer;
}
button.quiet { color: var(--accent); background: none; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.error { padding-left: 0.75rem; color: var(--error); border-left: 3px solid var(--error); }
dl { margin: 0; }
dt { color: var(--soft); font-size: 0.875rem; }
dd { margin: 0 0 0.75rem; overflow-wrap: anywhere; }
@media (min-width: 40rem) {
  body { padding: 3rem 1rem 1rem; }
  main { padding: 2rem; }
}
`;
