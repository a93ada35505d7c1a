import { ruleOf } from '../../domain/deadline/rules';
import type { RecordEntry } from './demo-record';

/** Who speaks in a line of the story. */
type Voice = 'PERSON' | 'DESK' | 'BUCKLER' | 'CLOCK' | 'PLATFORM' | 'CHECK';
type Line = readonly [Voice, string];
type Names = ReadonlyMap<string, string>;

/** Tells the story line by line, each with the seconds since its first line. */
export class Teller {
  private startedAt: number | undefined;

  constructor(private readonly write: (text: string) => void) {}

  say(text: string): void {
    this.write(`${text}\n`);
  }

  tell(voice: Voice, text: string, at = new Date()): void {
    this.startedAt ??= at.getTime();
    const seconds = ((at.getTime() - this.startedAt) / 1000).toFixed(1).padStart(6);
    this.write(`${seconds} s  ${voice.padEnd(9)}${text}\n`);
  }

  /** An entry of the case's record in words; what the person or the caseworker did was told as they did it. */
  retell(entry: RecordEntry, names: Names): void {
    const line = lineOf(entry, (key) => names.get(String(entry.detail[key])) ?? 'it');
    if (line !== null) this.tell(...line, entry.at);
  }
}

function lineOf({ action, detail, actor }: RecordEntry, name: (key: string) => string): Line | null {
  switch (action) {
    case 'notice.attempted':
      return detail.verdict === 'delivered'
        ? ['BUCKLER', `attempt ${detail.attempt} for ${name('notice')}: HTTP ${detail.status}, the notice is delivered`]
        : ['BUCKLER', `attempt ${detail.attempt} for ${name('notice')}: HTTP ${detail.status}, it will be tried again`];
    case 'clock.started':
      return [
        'CLOCK',
        `${name('notice')}: ${limitOf(String(detail.rule))} start to run, until ${minuteOf(detail.dueAt)}`,
      ];
    case 'clock.met':
      return ['CLOCK', `${name('notice')}: stopped in time; what counts is our first clean look`];
    case 'clock.breached':
      return ['CLOCK', `${name('notice')}: the limit was missed`];
    case 'answer.received':
      return ['PLATFORM', `${name('notice')} answers "${detail.type}", signed with its own secret`];
    case 'check.made':
      return [
        'CHECK',
        `look ${detail.check} at ${name('item')}: HTTP ${detail.status}, ${VERDICTS[String(detail.verdict)]}`,
      ];
    case 'item.changed':
      return detail.to === 'removed' ? ['CHECK', `${name('item')} is removed: our own looks say so`] : null;
    default:
      return action.startsWith('case.') && actor === 'system'
        ? [
            'BUCKLER',
            `the case goes from "${detail.from}" to "${detail.to}"${detail.outcome ? `: ${detail.outcome}` : ''}`,
          ]
        : null;
  }
}

/** `2026-05-01 10:00 UTC`. */
const minuteOf = (iso: unknown): string => `${String(iso).slice(0, 16).replace('T', ' ')} UTC`;

const VERDICTS: Readonly<Record<string, string>> = { gone: 'gone', there: 'still there', unclear: 'no telling' };

function limitOf(rule: string): string {
  const { instrument, citation, limit } = ruleOf(rule);
  return `${limit.kind === 'hours' ? `the ${limit.hours} hours` : 'our own days'} of the ${instrument} (${citation})`;
}
