import type { NoticeKind } from '../lifecycle';
import { InvariantError } from '../shared/decision';
import { parseUrl } from '../shared/parse-url';
import { bucklerNotice, type FrozenNotice, type NoticeContent, noticeText } from './notice-body';

/**
 * In which shape a notice goes to a platform. Every shape carries our own version 1 along, so that the human text, the
 * answer's address and the record can be read from the frozen bytes whatever the platform asked for.
 *
 * - `buckler-1`: our own (`/schemas/notice-v1.json`).
 * - `dsa-16`: the four elements of Article 16(2) of Regulation (EU) 2022/2065 by name (`/schemas/dsa-notice-v1.json`).
 * - `xarf-4-ncii`: XARF v4 with the draft type `content/ncii` (xarf/website, schemas/v4/types/content-ncii.json,
 *   2026-01-13). The published specification has no type for this and tells receivers to refuse unknown ones: only for
 *   a platform that asked for the draft.
 * - `ozone-report`: the input of `com.atproto.moderation.createReport`, as AT Protocol services with Ozone take it.
 */
export const NOTICE_FORMATS = ['buckler-1', 'dsa-16', 'xarf-4-ncii', 'ozone-report'] as const;
export type NoticeFormat = (typeof NOTICE_FORMATS)[number];

type Shape = (notice: FrozenNotice, content: NoticeContent) => object | null;

/** Null where the shape cannot say what this notice says; it then goes in our own, whatever was asked for. */
const SHAPES: Readonly<Record<NoticeFormat, Shape>> = {
  'buckler-1': (notice) => notice,
  'dsa-16': dsaNotice,
  'xarf-4-ncii': xarfReport,
  'ozone-report': ozoneReport,
};

/** The exact text that is signed, hashed, kept and sent. Same content in, same bytes out. */
export function noticeBody(content: NoticeContent, format: NoticeFormat): string {
  const notice = bucklerNotice(content);
  return `${JSON.stringify(SHAPES[format](notice, content) ?? notice, null, 2)}\n`;
}

/** The notice in frozen bytes of any shape. They are our own: what does not fit is a broken promise of our code. */
export function readFrozen(body: string): FrozenNotice {
  const said = JSON.parse(body) as { notice?: unknown; buckler?: unknown; modTool?: { meta?: { notice?: unknown } } };
  const notice = (said.notice ?? said.buckler ?? said.modTool?.meta?.notice ?? said) as FrozenNotice;
  if (!/^notice\.[a-z]+$/.test(notice.type)) throw new InvariantError('the frozen text is no notice');
  return notice;
}

/** The human text of frozen bytes, and of nothing else. */
export const noticeTextOf = (body: string): string => noticeText(readFrozen(body));

/** The kinds that ask for something to be taken down; a recall takes back, and a preservation asks to keep. */
const ASKS_FOR_REMOVAL: readonly NoticeKind[] = ['takedown', 'escalation', 'reminder'];

/** Codes of the EU's transparency database for this harm; it forbids personal data, and these are none. */
const DSA_CATEGORY = 'STATEMENT_CATEGORY_CYBER_VIOLENCE';
const DSA_KEYWORDS = ['KEYWORD_NON_CONSENSUAL_IMAGE_SHARING'];

function dsaNotice(notice: FrozenNotice, { kind, publicUrl }: NoticeContent): object | null {
  if (!ASKS_FOR_REMOVAL.includes(kind) || notice.statements === undefined) return null;
  return {
    schema: `${publicUrl}/schemas/dsa-notice-v1.json`,
    type: 'dsa.notice',
    law: 'Regulation (EU) 2022/2065, Article 16(2)',
    explanation: [
      `${notice.statements.goodFaith} Legal ground: ${notice.basis.instrument}, ${notice.basis.citation}.`,
      ...(notice.explanation === undefined ? [] : [notice.explanation]),
    ].join(' '),
    locations: notice.items.map(({ url }) => url),
    notifier: { name: notice.notifier.organisation, email: notice.notifier.email },
    goodFaith: notice.statements.accuracy,
    category: DSA_CATEGORY,
    keywords: DSA_KEYWORDS,
    notice,
  };
}

/** XARF reports one resource each, and has no way to take a report back. */
function xarfReport(notice: FrozenNotice, { kind }: NoticeContent): object | null {
  const [item, ...more] = notice.items;
  const host = item === undefined ? undefined : parseUrl(item.url)?.hostname;
  if (!ASKS_FOR_REMOVAL.includes(kind) || item === undefined || more.length > 0 || host === undefined) return null;
  // The specification means the complainant by `reporter`: here it is the helpline, never the person (promise 7).
  const { organisation, email } = notice.notifier;
  const organisationHere = { org: organisation, contact: email, domain: email.slice(email.lastIndexOf('@') + 1) };
  return {
    xarf_version: '4.0.0',
    report_id: notice.id,
    timestamp: notice.preparedAt,
    reporter: organisationHere,
    sender: organisationHere,
    source_identifier: host,
    category: 'content',
    type: 'ncii',
    url: item.url,
    domain: host,
    material_type: 'other',
    victim_consent: 'no_consent',
    victim_age: 'unknown',
    takedown_request: { victim_authorized: true, case_reference: notice.id },
    evidence_source: 'user_report',
    evidence: [
      { content_type: 'text/plain', description: 'The notice in words', payload: base64Of(noticeText(notice)) },
    ],
    buckler: notice,
  };
}

const OZONE_REASON_MAX = 2000;

/**
 * One report is about one account (`did:` in the address; a strong reference to a post needs a content hash that a link
 * does not have). The link itself stands in `modTool.meta`, which moderators see beside the report.
 */
function ozoneReport(notice: FrozenNotice, { kind }: NoticeContent): object | null {
  const [item, ...more] = notice.items;
  const did = item === undefined ? undefined : /\bdid:[a-z]+:[A-Za-z0-9._-]+/.exec(item.url)?.[0];
  if (!ASKS_FOR_REMOVAL.includes(kind) || item === undefined || more.length > 0 || did === undefined) return null;
  return {
    reasonType: 'tools.ozone.report.defs#reasonSexualNCII',
    reason: [...noticeText(notice)].slice(0, OZONE_REASON_MAX).join(''),
    subject: { $type: 'com.atproto.admin.defs#repoRef', did },
    modTool: { name: 'buckler/notice-v1', meta: { url: item.url, notice } },
  };
}

function base64Of(text: string): string {
  return btoa(Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join(''));
}
