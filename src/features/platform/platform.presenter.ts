import { type Chip, chip } from '../../web/desk/chip';
import type { DeskWords } from '../../web/desk/desk-page';
import { formatDuration, formatShortDateTime } from '../../web/i18n/format';
import { inOrderOf } from '../../web/i18n/names';
import type { ChannelHealth } from './platform-health.view';

export interface ChannelLine {
  readonly platform: string;
  readonly channel: string;
  readonly health: Chip;
  /** When we try again, or until when the platform asked for time. */
  readonly note: string | null;
  readonly waiting: string;
  readonly oldest: string | null;
  readonly undeliverable: number;
  readonly lettersHref: string | null;
  readonly lastSuccess: string;
}

/** One line a channel, in the order in which they are tried: whether it works, in words and a sign. */
export function presentPlatforms(rows: readonly ChannelHealth[], mayReadLetters: boolean, words: DeskWords) {
  const inOrder = inOrderOf(rows, ({ platformName }) => platformName, words.language);
  return inOrder.map((row) => presentChannel(row, mayReadLetters, words));
}

function presentChannel(row: ChannelHealth, mayReadLetters: boolean, words: DeskWords): ChannelLine {
  const { t, language, now } = words;
  const since = (at: Date) => formatDuration(now.getTime() - at.getTime(), language);
  return {
    platform: row.platformName,
    channel:
      row.kind === null
        ? t('desk.platforms.noChannel')
        : t('desk.platforms.channel', { n: row.position ?? 0, kind: t(`desk.platforms.channel.${row.kind}`) }),
    ...healthOf(row, words),
    waiting: t('desk.platforms.waiting', { n: row.waiting }),
    oldest: row.oldestWaitingAt === null ? null : t('desk.platforms.oldest', { age: since(row.oldestWaitingAt) }),
    undeliverable: row.undeliverable,
    lettersHref: mayReadLetters && row.undeliverable > 0 ? `/desk/dead-letters?platform=${row.slug}` : null,
    lastSuccess: row.lastSuccessAt === null ? t('desk.platforms.never') : formatShortDateTime(row.lastSuccessAt, words),
  };
}

/** The worst that is known comes first: stopped, asked for time, failing, working, not known yet. */
function healthOf(row: ChannelHealth, { t, language, zone, now }: DeskWords): Pick<ChannelLine, 'health' | 'note'> {
  const at = (time: Date) => formatShortDateTime(time, { language, zone });
  if (row.kind === null) return { health: chip('overdue', t('desk.platforms.health.unreachable')), note: null };
  if (row.kind === 'by_hand') return { health: chip('plain', t('desk.platforms.health.by_hand')), note: null };
  if (row.breaker === 'open')
    return {
      health: chip('overdue', t('desk.platforms.health.open')),
      note: [
        ...(row.openedAt === null ? [] : [t('desk.platforms.since', { at: at(row.openedAt) })]),
        ...(row.nextPingAt === null ? [] : [t('desk.platforms.nextPing', { at: at(row.nextPingAt) })]),
      ].join(' · '),
    };
  if (row.slowUntil !== null && row.slowUntil > now)
    return {
      health: chip('soon', t('desk.platforms.health.slow')),
      note: t('desk.platforms.slowUntil', { at: at(row.slowUntil) }),
    };
  if (row.failuresInRow > 0)
    return { health: chip('soon', t('desk.platforms.health.failing', { n: row.failuresInRow })), note: null };
  if (row.lastSuccessAt === null && row.undeliverable > 0)
    return { health: chip('soon', t('desk.platforms.health.never')), note: null };
  if (row.lastSuccessAt === null) return { health: chip('plain', t('desk.platforms.health.unknown')), note: null };
  return { health: chip('calm', t('desk.platforms.health.working')), note: null };
}
