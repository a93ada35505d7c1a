import type { LinkProblem } from '../../domain/report/links';
import type { Translate } from './translator';

/** Each line that could not be read as a link, and why. */
export function problemLines(problems: readonly LinkProblem[], t: Translate): { line: string; why: string }[] {
  return problems.map(({ line, code }) => ({ line, why: t(`person.links.line.${code}`) }));
}
