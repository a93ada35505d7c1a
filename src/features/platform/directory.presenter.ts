import { can } from '../../domain/access/can';
import { chip } from '../../web/desk/chip';
import type { DeskWords } from '../../web/desk/desk-page';
import { formatShortDateTime } from '../../web/i18n/format';
import { hasMessage } from '../../web/i18n/translator';
import type { AddressChange, DirectoryLine, KnownContact, PlatformPage } from './directory.view';

/** The list of everybody we know, in words. */
export function presentDirectory(rows: readonly DirectoryLine[], { t }: DeskWords) {
  return rows.map((row) => ({
    name: row.name,
    href: `/desk/platforms/${row.slug}`,
    reached: row.channels > 0 ? t('desk.platform.channels', { n: row.channels }) : t('desk.platform.channels.none'),
    contacts: t('desk.platform.contacts.count', { n: row.contacts }),
    waiting: row.waiting > 0 ? chip('soon', t('desk.platform.waiting', { n: row.waiting })) : null,
    origin: t(`desk.platform.origin.${row.origin}`),
  }));
}

/**
 * One platform. The address of a webhook may hold a secret: only those who may change it see it whole, everybody else
 * its host.
 */
export function presentPlatform(page: PlatformPage, words: DeskWords) {
  const { t, staff } = words;
  const mayChange = can(staff, 'platform.change');
  const shown = (kind: string, address: string) => (kind === 'webhook' && !mayChange ? new URL(address).host : address);
  return {
    name: page.name,
    slug: page.slug,
    facts: [
      [t('desk.platform.fact.origin'), t(`desk.platform.origin.${page.origin}`)],
      [t('desk.platform.fact.kind'), t(`desk.platform.kind.${page.serviceKind}`)],
      [t('desk.platform.fact.operator'), page.operatedBy ?? t('desk.platform.unknown')],
      [t('desk.platform.fact.established'), page.establishedIn ?? t('desk.platform.unknown')],
      [t('desk.platform.fact.veryLarge'), t(`desk.platform.veryLarge.${page.euVeryLarge}`)],
      [
        t('desk.platform.fact.laws'),
        page.bases.map((basis) => t(`desk.rule.${basis}`)).join(', ') || t('desk.platform.unknown'),
      ],
      [t('desk.platform.fact.hosts'), page.hosts.join(', ')],
    ].map(([term, text]) => ({ term, text })),
    channels: page.channels.map(({ kind, position, endpoint }) => ({
      n: position,
      kind: t(`desk.platforms.channel.${kind}`),
      address: shown(kind, endpoint),
    })),
    contacts: page.contacts.map((contact) => presentContact(contact, words)),
    changes: page.changes.map((change) => ({
      ...presentChange(change, words),
      address: shown(change.kind, change.address),
    })),
    mayChange,
    kinds: (['webhook', 'mail', 'by_hand'] as const).map((value) => ({
      value,
      text: t(`desk.platforms.channel.${value}`),
      hint: t(`desk.platform.change.hint.${value}`),
    })),
  };
}

function presentContact(contact: KnownContact, { t }: DeskWords) {
  const { address, source, sourceOn } = contact;
  return {
    address,
    title: t(`desk.platform.purpose.${contact.purpose}`),
    kind: t(`desk.platform.contact.${contact.kind}`),
    sureness: t(`desk.platform.sureness.${contact.sureness}`),
    useFor: contact.useFor,
    details: [
      ...(contact.evidence === null ? [] : [t('desk.platform.evidence', { text: contact.evidence })]),
      ...(contact.languages === null ? [] : [t('desk.platform.languages', { text: contact.languages })]),
      ...(contact.statedTime === null ? [] : [t('desk.platform.statedTime', { text: contact.statedTime })]),
    ],
    confirmFirst: chip('soon', t('desk.platform.confirmFirst')),
    source: t('desk.platform.source', { source, on: sourceOn ?? t('desk.platform.unknown') }),
  };
}

const TONE = { proposed: 'soon', confirmed: 'soon', in_use: 'calm', failed: 'overdue', refused: 'plain' } as const;

function presentChange(change: AddressChange, { t, language, staff }: DeskWords) {
  const at = (time: Date | null) => (time === null ? '' : formatShortDateTime(time, language));
  const name = (given: string | null) => given ?? t('desk.platform.somebody');
  const isOwn = change.proposedBy === staff.id;
  const mayChange = can(staff, 'platform.change');
  const isOpen = change.state === 'proposed' || change.state === 'failed';
  const because = change.failedBecause;
  return {
    id: change.id,
    kind: t(`desk.platforms.channel.${change.kind}`),
    state: chip(TONE[change.state], t(`desk.platform.change.${change.state}`)),
    because:
      because === null
        ? null
        : t(
            hasMessage(`desk.platform.because.${because}`)
              ? `desk.platform.because.${because}`
              : 'desk.platform.because.other',
            {
              code: because,
            },
          ),
    steps: [
      t('desk.platform.change.by', { name: name(change.proposer), at: at(change.proposedAt) }),
      ...(change.decidedAt === null
        ? []
        : [t('desk.platform.change.decided', { name: name(change.decider), at: at(change.decidedAt) })]),
      ...(change.endedAt === null ? [] : [t('desk.platform.change.ended', { at: at(change.endedAt) })]),
    ],
    mayConfirm: mayChange && isOpen && !isOwn,
    mayRefuse: mayChange && change.state === 'proposed',
    isOwn: mayChange && isOpen && isOwn,
    isAgain: change.state === 'failed',
  };
}
