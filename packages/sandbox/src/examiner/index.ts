/** For commands that examine a program: the sandbox that it meets, and the report on what it asked. */
export { type ScenarioName, scenarioNames } from '../faults/scenarios.ts';
export { type Examination, type ExaminationOptions, openExamination } from './examine.ts';
export { type Examined, reportAsJson, reportAsJUnit, reportLines } from './report.ts';
export { type Severity, severities } from './rule.ts';
