import type { LoggerService } from '@nestjs/common';
import type { Log } from './log';

/** Nest's own messages: only warnings and errors, and of those only the class of what went wrong, never its words. */
export class NestLog implements LoggerService {
  constructor(private readonly target: Log) {}

  log(): void {
    // start-up chatter of the framework says nothing that the health page does not
  }

  warn(_message: unknown, ...rest: unknown[]): void {
    this.target.warn('framework warning', {}, firstError(rest));
  }

  error(message: unknown, ...rest: unknown[]): void {
    this.target.error('framework error', {}, firstError([message, ...rest]));
  }
}

const firstError = (values: readonly unknown[]): unknown => values.find((value) => value instanceof Error);
