import type { Settings } from './environment';
import { readSmtpUrl, staysInside } from './smtp-settings';

const isLoopback = (entry: string): boolean => /localhost(:|$)|^127\.|^\[::1\]/i.test(entry);

/** Rules that hold in production only: nothing weak, nothing of the sandbox, every address encrypted on the way. */
export function productionProblems(env: Partial<Settings>): string[] {
  const problems: string[] = [];
  if (env.PUBLIC_URL?.startsWith('https://') === false)
    problems.push('PUBLIC_URL must start with https:// in production');
  if (env.SANDBOX_URL ?? env.DEMO_FILE) problems.push('SANDBOX_URL and DEMO_FILE must not be set in production');
  if (env.FAULT_POINTS) problems.push('FAULT_POINTS must not be set in production: it kills processes');
  if (env.FAULT_CLOCK_OFFSET_SECONDS !== undefined)
    problems.push('FAULT_CLOCK_OFFSET_SECONDS must not be set in production: it makes the clock lie');
  if (env.OUTGOING_ALLOW_PRIVATE?.some(isLoopback))
    problems.push('OUTGOING_ALLOW_PRIVATE must not name localhost in production');
  if (
    env.SMTP_ALLOW_PLAIN === true &&
    env.SMTP_URL !== undefined &&
    !staysInside(readSmtpUrl(env.SMTP_URL, true)!.host)
  )
    problems.push('SMTP_ALLOW_PLAIN is only for a mail server inside your own network in production');
  if ((env.ARGON2_MEMORY_KIB ?? Infinity) < 19_456)
    problems.push('ARGON2_MEMORY_KIB must be at least 19456 in production (OWASP)');
  if ((env.FIGURES_MIN_CELL ?? Infinity) < 5)
    problems.push('FIGURES_MIN_CELL must be at least 5 in production: smaller groups can be recognised');
  if ((env.CHECK_CONFIRM_SECONDS ?? Infinity) < 60)
    problems.push('CHECK_CONFIRM_SECONDS must be at least 60 in production: clean checks are minutes apart');
  return problems;
}
