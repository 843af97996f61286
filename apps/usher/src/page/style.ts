/** The page's part of the stylesheet. */

export const pageStyle: string = `
body.wide { max-width: 64rem; }
.note p { margin: 0; }
.note .secret { margin-top: 0.5rem; }
.note { margin-bottom: 1.25rem; }
#act { display: none; }
a.button { display: inline-flex; align-items: center; min-height: 2.875rem; padding: 0.5rem 1.125rem; color: var(--on-accent); background: var(--accent); border-radius: 0.625rem; font-weight: 600; text-decoration: none; }
a.button:hover { background: var(--accent-deep); color: var(--on-accent); }
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
.steps progress { width: 100%; height: 0.5rem; accent-color: var(--accent); }
.count, td.number, th.number { font-variant-numeric: tabular-nums; text-align: right; }
.table { overflow-x: auto; margin: 0 0 1rem; }
table { width: 100%; border-collapse: collapse; font-size: 0.9375rem; }
th, td { padding: 0.4375rem 0.75rem 0.4375rem 0; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); }
thead th { color: var(--soft); font-weight: 500; white-space: nowrap; }
tbody th { font-weight: 500; }
`;
