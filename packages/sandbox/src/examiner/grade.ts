/** Grades a client by its requests: the report card. */
import type { LoggedRequest } from '../requests.ts';
import type { Log, Rule, Severity } from './rule.ts';
import { severities } from './rule.ts';
import { accessRules } from './rules/access.ts';
import { headerRules } from './rules/headers.ts';
import { paceRules } from './rules/pace.ts';
import { pageRules } from './rules/pages.ts';
import { refreshRules } from './rules/refresh.ts';
import { signInRules } from './rules/sign-in.ts';
import { writeRules } from './rules/writes.ts';

export type Verdict = 'kept' | 'broken' | 'not exercised';

export interface RuleGrade {
  readonly rule: string;
  readonly severity: Severity;
  readonly about: string;
  readonly verdict: Verdict;
  /** How often the client could have broken the rule. */
  readonly asked: number;
  /** The requests that broke it, for each time. */
  readonly broken: readonly (readonly LoggedRequest[])[];
}

export interface Grade {
  /** How many requests were judged. */
  readonly requests: number;
  /** The worst rule that was broken. */
  readonly worst?: Severity;
  readonly rules: readonly RuleGrade[];
}

export const rules: readonly Rule[] = [
  ...headerRules,
  ...signInRules,
  ...refreshRules,
  ...accessRules,
  ...pageRules,
  ...paceRules,
  ...writeRules,
];

/** The log may hold several runs, with a reset of the sandbox between them: each is judged alone. */
export function gradeClient(requests: readonly LoggedRequest[]): Grade {
  const runs = [...Map.groupBy(requests, ({ run }) => run).values()].map((run) =>
    run.toSorted((one, other) => one.began - other.began),
  );
  const grades = rules.map((rule) => graded(rule, runs));
  const broken = new Set(grades.filter(({ verdict }) => verdict === 'broken').map(({ severity }) => severity));
  const worst = severities.find((severity) => broken.has(severity));
  return { requests: requests.length, ...(worst && { worst }), rules: grades };
}

function graded({ name, severity, about, judge }: Rule, runs: readonly Log[]): RuleGrade {
  const judgements = runs.map((run) => judge(run));
  const asked = judgements.reduce((sum, judgement) => sum + judgement.asked, 0);
  const broken = judgements.flatMap((judgement) => judgement.broken);
  const verdict = broken.length > 0 ? 'broken' : asked > 0 ? 'kept' : 'not exercised';
  return { rule: name, severity, about, verdict, asked, broken };
}
