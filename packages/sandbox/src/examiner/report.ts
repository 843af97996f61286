/** The report card in words, as JSON and as JUnit's XML. Pure. */
import type { ScenarioName } from '../faults/scenarios.ts';
import type { LoggedRequest } from '../requests.ts';
import type { Grade, RuleGrade } from './grade.ts';
import { type Severity, severities } from './rule.ts';

/** One run of the program. */
export interface Examined {
  readonly scenario: ScenarioName;
  /** Of the program. */
  readonly exitCode: number;
  readonly grade: Grade;
}

/** The page that explains each rule, under the rule's name. */
const helpPage = 'docs/examiner.md';
const shownTimes = 3;

/** For a person: what was broken and by which requests, then what was kept, and what nothing was asked about. */
export function reportLines(runs: readonly Examined[]): string[] {
  const kept = rulesOf(runs, 'kept').filter((rule) => !rulesOf(runs, 'broken').includes(rule));
  const idle = rulesOf(runs, 'not exercised').filter((rule) => ![...kept, ...rulesOf(runs, 'broken')].includes(rule));
  return [
    ...runs.flatMap(linesOf),
    `Kept: ${kept.length} rules. Not exercised: ${idle.join(', ') || 'none'}.`,
    `Each rule is explained in ${helpPage}.`,
  ];
}

function rulesOf(runs: readonly Examined[], verdict: RuleGrade['verdict']): string[] {
  const found = runs.flatMap(({ grade }) => grade.rules.filter((rule) => rule.verdict === verdict));
  return [...new Set(found.map(({ rule }) => rule))];
}

function linesOf({ scenario, exitCode, grade }: Examined): string[] {
  const broken = brokenBySeverity(grade);
  const ended = exitCode === 0 ? '' : `, the program ended with ${exitCode}`;
  const result = broken.length === 0 ? 'no rule broken' : counted(broken.length, 'rule broken', 'rules broken');
  return [
    `${scenario}: ${counted(grade.requests, 'request', 'requests')}, ${result}${ended}`,
    ...broken.flatMap(brokenLines),
    '',
  ];
}

function brokenBySeverity({ rules }: Grade): RuleGrade[] {
  const broken = rules.filter(({ verdict }) => verdict === 'broken');
  return severities.flatMap((severity) => broken.filter((rule) => rule.severity === severity));
}

function brokenLines({ rule, severity, about, broken, asked }: RuleGrade): string[] {
  const often = `${broken.length} of ${counted(Math.max(asked, broken.length), 'time', 'times')}`;
  const shown = broken.slice(0, shownTimes).map((requests) => `      ${requests.map(requestText).join('; ')}`);
  const more = broken.length - shown.length;
  return [
    `  ${severity.padEnd(7)}  ${rule}, ${often}`,
    `    ${about}`,
    ...shown,
    ...(more > 0 ? [`      and ${more} more`] : []),
  ];
}

function requestText({ at, method, host, path, page, status, fault }: LoggedRequest): string {
  const which = `${method} ${host ?? ''}${path}${page === undefined ? '' : ` page ${page}`}`;
  return `${at.slice(11, 23)} ${which} -> ${status ?? 'no answer'}${fault ? ` (${fault})` : ''}`;
}

function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** For programs: each run with all its rules; the help page of each rule. */
export function reportAsJson(runs: readonly Examined[]): object {
  const worst = severities.find((severity) => runs.some(({ grade }) => grade.worst === severity));
  return {
    ...(worst && { worst }),
    runs: runs.map(({ scenario, exitCode, grade: { requests, worst: worstOfRun, rules } }) => ({
      scenario,
      exitCode,
      requests,
      ...(worstOfRun && { worst: worstOfRun }),
      rules: rules.map((rule) => ({ ...rule, help: `${helpPage}#${rule.rule}` })),
    })),
  };
}

/** A suite for each run and a case for each rule, as CI servers read it. A rule fails its case from that severity on. */
export function reportAsJUnit(runs: readonly Examined[], failsFrom: Severity): string {
  const suites = runs.map(({ scenario, grade }) => {
    const cases = grade.rules.map((rule) => caseOf(rule, { scenario, fails: fails(rule, failsFrom) }));
    const failures = grade.rules.filter((rule) => fails(rule, failsFrom)).length;
    const skipped = grade.rules.filter(({ verdict }) => verdict === 'not exercised').length;
    const counts = `tests="${grade.rules.length}" failures="${failures}" errors="0" skipped="${skipped}"`;
    return `  <testsuite name="${escaped(scenario)}" ${counts}>\n${cases.join('\n')}\n  </testsuite>`;
  });
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="Trakt client">\n${suites.join('\n')}\n</testsuites>\n`;
}

function fails({ verdict, severity }: RuleGrade, from: Severity): boolean {
  return verdict === 'broken' && severities.indexOf(severity) <= severities.indexOf(from);
}

function caseOf(rule: RuleGrade, { scenario, fails }: { scenario: string; fails: boolean }): string {
  const name = `name="${escaped(rule.rule)}" classname="${escaped(scenario)}"`;
  if (rule.verdict === 'kept') return `    <testcase ${name}/>`;
  if (rule.verdict === 'not exercised') return `    <testcase ${name}><skipped/></testcase>`;
  const text = escaped(brokenLines(rule).join('\n'));
  const told = fails
    ? `<failure type="${rule.severity}" message="${escaped(rule.about)}">${text}</failure>`
    : `<system-out>${text}</system-out>`;
  return `    <testcase ${name}>${told}</testcase>`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
