import { can } from '../../domain/access/can';
import { chip } from '../../web/desk/chip';
import type { DeskWords } from '../../web/desk/desk-page';
import { formatShortDateTime } from '../../web/i18n/format';
import { byName } from '../../web/i18n/names';
import { hasMessage } from '../../web/i18n/translator';
import { presentDifference, presentEntry } from './entry.presenter';
import type { DirectoryLine, KnownContact, PlatformChange, PlatformPage } from './directory.view';

/** The list of everybody we know, in words. */
export function presentDirectory(rows: readonly DirectoryLine[], { t, language }: DeskWords) {
  return byName(rows, language).map((row) => ({
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
      { term: t('desk.platform.fact.origin'), text: t(`desk.platform.origin.${page.origin}`) },
      ...presentEntry(page, words),
    ],
    channels: page.channels.map(({ kind, position, endpoint }) => ({
      n: position,
      kind: t(`desk.platforms.channel.${kind}`),
      address: shown(kind, endpoint),
    })),
    contacts: page.contacts.map((contact) => presentContact(contact, words)),
    changes: page.changes.map((change) => ({
      ...presentChange(change, words),
      ...presentSubject(change, words, shown),
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

/** What a change is about: where a channel leads, or what the directory says; `label` names it on its buttons. */
function presentSubject(
  { kind, address, before, wanted }: PlatformChange,
  words: DeskWords,
  shown: (kind: string, address: string) => string,
) {
  if (kind !== null && address !== null) {
    const label = shown(kind, address);
    return { kind: words.t(`desk.platforms.channel.${kind}`), address: label, label, difference: [] };
  }
  const label = words.t('desk.platform.entry.name');
  const difference = before === null || wanted === null ? [] : presentDifference(before, wanted, words);
  return { kind: label, address: null, label, difference };
}

function presentChange(change: PlatformChange, { t, language, zone, staff }: DeskWords) {
  const at = (time: Date | null) => (time === null ? '' : formatShortDateTime(time, { language, zone }));
  const name = (given: string | null) => given ?? t('desk.platform.somebody');
  const isOwn = change.proposedBy === staff.id;
  const mayChange = can(staff, 'platform.change');
  const isEntry = change.kind === null;
  const isOpen = change.state === 'proposed' || (change.state === 'failed' && !isEntry);
  const because = change.failedBecause;
  return {
    id: change.id,
    state: chip(TONE[change.state], t(`desk.platform.${isEntry ? 'entry.state' : 'change'}.${change.state}`)),
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
    mayProposeAnew: mayChange && isEntry && (change.state === 'failed' || change.state === 'refused'),
  };
}
