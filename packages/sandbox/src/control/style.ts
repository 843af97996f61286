/** The control page's part of the stylesheet. */

export const controlStylesheet = `
body:has(.control) { max-width: 76rem; }
main:has(.control) { padding: 0; background: none; border: 0; box-shadow: none; }
.control { display: grid; gap: 1.25rem; }
.control .panel {
  min-width: 0;
  padding: 1.25rem;
  scroll-margin-top: 1rem;
}
.control h2 { margin: 0 0 0.875rem; }
.control h3 { margin: 1.5rem 0 0.625rem; font-size: 0.9375rem; }
.control .panel > :last-child, .control form > :last-child { margin-bottom: 0; }
.control form + form { margin-top: 1rem; }
.control .buttons { gap: 0.5rem; }
.control .buttons button { flex: 0 1 auto; min-width: 0; }
.control [role='group'] { display: grid; grid-template-columns: repeat(auto-fit, minmax(7rem, 1fr)); }
.elsewhere { margin: 1.25rem 0 0; }

.now { display: flex; flex-wrap: wrap; gap: 0.5rem 1rem; align-items: center; justify-content: space-between; margin-bottom: 0.5rem; }
.now time { color: var(--soft); }
.now time span { display: block; color: var(--text); font: 600 2.25rem/1.2 var(--mono); letter-spacing: -0.02em; }
.badge { display: inline-block; padding: 0.0625rem 0.5rem; border-radius: 1rem; font-size: 0.8125rem; font-weight: 600; white-space: nowrap; }
.badge.good { color: var(--good); background: var(--good-tint); }
.badge.bad { color: var(--error); background: var(--error-tint); }
.badge.warm { color: var(--warm); background: var(--warm-tint); }
.badge.tint { color: var(--accent); background: var(--tint); }

.line { display: flex; flex-wrap: wrap; gap: 0.5rem; align-items: end; }
.line > div { flex: 1 1 11rem; min-width: 0; }
.control select, .control input[type='file'] { padding: 0.5rem 0.75rem; }
.control label { font-size: 0.9375rem; }
.control input[type='radio'], .control input[type='checkbox'] {
  flex: none;
  width: 1.125rem;
  min-height: 0;
  height: 1.125rem;
  margin: 0.1875rem 0 0;
  accent-color: var(--accent);
}
.choices { margin: 0; padding: 0; border: 1px solid var(--line); border-radius: 0.75rem; overflow: hidden; }
.choices label { display: flex; gap: 0.75rem; margin: 0; padding: 0.625rem 0.875rem; font-weight: inherit; cursor: pointer; }
.choices label + label { border-top: 1px solid var(--line); }
.choices label:hover { background: var(--well); }
.choices label:has(:checked) { background: var(--tint); }
.choices label:has(:focus-visible) { outline: 3px solid var(--accent); outline-offset: -3px; }
.choices b { display: block; font-weight: 600; }
.choices .hint { font-size: 0.875rem; }
.check { display: flex; gap: 0.625rem; margin: 1rem 0; font-weight: inherit; }
.fields { display: grid; gap: 0.75rem; grid-template-columns: repeat(auto-fit, minmax(min(11rem, 100%), 1fr)); }
.control details { margin-top: 1.25rem; }
.control .rows li { padding: 0.625rem 0.875rem; }
.control .rows .hint { font-size: 0.875rem; }

.head { display: flex; flex-wrap: wrap; gap: 0.25rem 1rem; align-items: baseline; justify-content: space-between; }
.log h2 { overflow-wrap: anywhere; }
.log ol { margin: 0 0 1rem; padding: 0; list-style: none; font-size: 0.875rem; }
.log li {
  display: grid;
  gap: 0.125rem 0.875rem;
  grid-template-columns: auto 1fr;
  align-items: baseline;
  padding: 0.5rem 0;
  border-top: 1px solid var(--line);
}
.log time { color: var(--soft); font-family: var(--mono); font-size: 0.8125rem; }
.log .what { min-width: 0; }
.log .why { display: block; color: var(--error); }
.log .hint { font-size: 0.8125rem; }
.log .tokens { color: var(--soft); font-size: 0.8125rem; }
.log .came, .log .tokens { grid-column: 2; }
.log .tokens:empty { display: none; }
.log .token { margin-right: 0.75rem; }

@media (min-width: 56rem) {
  .control {
    grid-template: 'clock faults' auto 'log faults' 1fr 'log snapshot' auto 'log reset' auto / minmax(0, 7fr) minmax(0, 5fr);
  }
  .control .panel { padding: 1.5rem; }
  #clock { grid-area: clock; }
  #faults { grid-area: faults; }
  #snapshot { grid-area: snapshot; }
  #reset { grid-area: reset; }
  .log { grid-area: log; display: flex; flex-direction: column; }
  .log ol { flex: 1 1 0; min-height: 16rem; overflow-y: auto; }
  .log li { grid-template-columns: 4.5rem minmax(0, 1fr) auto; }
  .log .came { grid-column: 3; }
}

.find { margin-bottom: 1rem; }
.jump a { color: var(--accent); text-decoration: underline; }
.jump { display: flex; flex-wrap: wrap; gap: 0.25rem 1rem; margin: 1.25rem 0 0; }
.endpoints { margin: 0; padding: 0; list-style: none; }
.endpoints li { display: grid; grid-template-columns: minmax(0, 1fr) auto; gap: 0.125rem 1rem; padding: 0.5rem 0; border-top: 1px solid var(--line); }
.endpoints code { overflow-wrap: anywhere; }
.endpoints p { grid-column: 1; margin: 0; color: var(--soft); font-size: 0.875rem; }
.endpoints .tags { display: flex; flex-wrap: wrap; grid-area: 1 / 2 / span 2; gap: 0.25rem; align-content: start; justify-content: end; max-width: 13rem; }
@media (max-width: 40rem) {
  .endpoints li { grid-template-columns: minmax(0, 1fr); }
  .endpoints .tags { grid-area: auto; justify-content: start; max-width: none; padding-top: 0.25rem; }
}
`;
