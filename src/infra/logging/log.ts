import { Inject, Injectable } from '@nestjs/common';
import { pino, type Logger } from 'pino';
import type { AppConfig } from '../config/app-config';
import { APP_CONFIG } from '../config/config.module';

/**
 * The only fields a log line may carry. An allow-list, not a redaction: what is not named here cannot be written,
 * so a narrative, an address or a query string cannot slip into a log (safety paper 1.5).
 */
const ALLOWED = [
  'job',
  'queue',
  'sweep',
  'attempt',
  'status',
  'verdict',
  'durationMs',
  'count',
  'route',
  'method',
  'reference',
  'caseId',
  'noticeId',
  'itemId',
  'clockId',
  'platformId',
  'staffId',
  'outboxId',
  'code',
  'signal',
  'port',
  'engine',
] as const;
export type LogFields = Partial<Record<(typeof ALLOWED)[number], string | number | null>>;

@Injectable()
export class Log {
  private readonly pino: Logger;

  constructor(@Inject(APP_CONFIG) config: Pick<AppConfig, 'logLevel'>) {
    this.pino = pino({ level: config.logLevel, base: null, timestamp: pino.stdTimeFunctions.isoTime });
  }

  info(message: string, fields: LogFields = {}): void {
    this.pino.info(allowed(fields), message);
  }

  warn(message: string, fields: LogFields = {}, error?: unknown): void {
    this.pino.warn({ ...allowed(fields), ...named(error) }, message);
  }

  error(message: string, fields: LogFields = {}, error?: unknown): void {
    this.pino.error({ ...allowed(fields), ...named(error) }, message);
  }
}

function allowed(fields: LogFields): LogFields {
  return Object.fromEntries(ALLOWED.filter((key) => fields[key] !== undefined).map((key) => [key, fields[key]]));
}

/**
 * An error's class, code and where in our code it was thrown. Never its message: database drivers put whole rows in it.
 */
function named(error: unknown): Record<string, string> {
  if (!(error instanceof Error)) return {};
  const code = (error as { code?: unknown }).code ?? (error as { driverError?: { code?: unknown } }).driverError?.code;
  const frames = (error.stack ?? '')
    .split('\n')
    .filter((line) => /^\s+at /.test(line) && !line.includes('node_modules') && !line.includes('node:'))
    .slice(0, 4)
    .map((line) => /([^\s()/\\:]{1,200}:\d{1,9}):\d{1,9}\)?$/.exec(line)?.[1] ?? '')
    .filter(Boolean);
  return {
    error: error.name,
    ...(typeof code === 'string' && /^[A-Za-z0-9_]{1,40}$/.test(code) ? { errorCode: code } : {}),
    ...(frames.length > 0 ? { where: frames.join(' < ') } : {}),
  };
}
