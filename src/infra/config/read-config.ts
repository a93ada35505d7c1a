import { type AppConfig, ConfigError, loadConfig } from './app-config';
import type { ProcessKind } from './database-settings';

/** The settings of this process, or the end of it: one line per problem, and no stack for what is no fault of code. */
export function readConfigOrExit(kind: ProcessKind): AppConfig {
  try {
    return loadConfig(process.env, kind);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`Buckler cannot start; ${error.problems.length} setting(s) to correct:\n`);
    for (const problem of error.problems) process.stderr.write(`  ${problem}\n`);
    process.exit(78); // EX_CONFIG of sysexits.h
  }
}
