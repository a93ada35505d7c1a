import { Injectable } from '@nestjs/common';
import { RULES } from '../../domain/deadline/rules';
import { NotFoundError } from '../../domain/shared/errors';
import type { StaffIdentity } from '../../domain/shared/staff';
import { type Tx, UnitOfWork } from '../../infra/database/unit-of-work';
import { CaseKeyService, type CaseVault, type SealedField } from './case-key.service';
import { CasePageParts } from './case-page-parts';
import { CaseTrustView } from './case-trust.view';
import { LegalHoldView } from './legal-hold.view';
import { MessageService } from './message.service';
import { allowedFor, NOTHING_ALLOWED } from './case-page-allowed';
import type { Reading } from './readings';
import type { CasePage, CasePageEntry, CasePageItem, CasePageTask } from './case-page.types';

export type * from './case-page.types';

interface HeadRow extends Pick<
  CasePage,
  | 'id'
  | 'locator'
  | 'state'
  | 'outcome'
  | 'createdAt'
  | 'closedAt'
  | 'erasedAt'
  | 'language'
  | 'isOnHold'
  | 'waitingSince'
  | 'updateDueAt'
  | 'version'
  | 'circumstance'
  | 'ageInPicture'
  | 'reporter'
  | 'statesNoConsent'
> {
  readonly claimedById: string | null;
  readonly claimedByName: string | null;
  readonly narrativeSealed: Buffer | null;
  readonly contactWay: string;
  readonly contactAddressSealed: Buffer | null;
  readonly contactNoteSealed: Buffer | null;
  readonly authorityKind: string | null;
  readonly authorityBy: string | null;
  readonly authorityAt: Date | null;
  readonly isAuthoritySufficient: boolean | null;
  readonly authorityProofSealed: Buffer | null;
}

/** Until when the person's words are shown to whoever asks, and an emergency lasts. */
interface Shown {
  readonly shownUntil: Date | null;
  readonly emergencyUntil: Date | null;
}
const NOTHING_SHOWN: Shown = { shownUntil: null, emergencyUntil: null };

/** Read model of the desk's case page: a fixed, small number of queries, whatever the case holds. */
@Injectable()
export class CasePageView {
  constructor(
    private readonly work: UnitOfWork,
    private readonly keys: CaseKeyService,
    private readonly trust: CaseTrustView,
    private readonly holds: LegalHoldView,
    private readonly messages: MessageService,
    private readonly parts: CasePageParts,
  ) {}

  /**
   * Throws NotFoundError for a locator that is not there. The person's own words and their contact are decrypted only
   * while they are shown to this person (case-access.service.ts decides that, and whether the case may be opened).
   */
  load(
    locator: string,
    staff: StaffIdentity,
    { shownUntil, emergencyUntil }: Shown = NOTHING_SHOWN,
    reading: Reading = 'case-page',
  ): Promise<CasePage> {
    return this.work.snapshot(async (tx) => {
      const head = await this.head(tx, locator);
      if (head.erasedAt !== null) return erasedPage(head, await this.timeline(tx, head.id));
      const vault = await this.keys.vaultOf(tx, head.id, reading);
      const openPersonal = (field: SealedField, sealed: Buffer | null): string | null =>
        shownUntil === null ? null : vault.openOptional(field, sealed);
      const items = await this.items(tx, head.id, vault);
      const [consents, tasks, timeline] = [
        await tx.query<CasePage['consents'][number][]>(
          `SELECT action, given_at AS "givenAt", withdrawn_at AS "withdrawnAt" FROM consent WHERE case_id = $1 ORDER BY action`,
          [head.id],
        ),
        await tx.query<CasePageTask[]>(
          `SELECT id, kind, due_at AS "dueAt", created_at AS "createdAt", detail FROM task
           WHERE case_id = $1 AND done_at IS NULL AND kind <> 'hand_over' ORDER BY due_at NULLS LAST, created_at`,
          [head.id],
        ),
        await this.timeline(tx, head.id),
      ];
      return {
        ...head,
        narrative: openPersonal('report.narrative', head.narrativeSealed),
        hasNarrative: head.narrativeSealed !== null,
        shownUntil,
        emergencyUntil,
        ...(await this.trust.load(tx, head.id, shownUntil === null ? null : vault)),
        contact: {
          way: head.contactWay,
          address: openPersonal('contact_rule.address', head.contactAddressSealed),
          note: openPersonal('contact_rule.note', head.contactNoteSealed),
        },
        consents,
        authority:
          head.authorityKind === null
            ? null
            : {
                kind: head.authorityKind,
                attestedByName: head.authorityBy ?? '',
                recordedAt: head.authorityAt!,
                isSufficient: head.isAuthoritySufficient ?? false,
                proof: openPersonal('authority.proof', head.authorityProofSealed),
              },
        claimedBy: claimedBy(head),
        ...(await this.parts.load(tx, head.id, vault)),
        items,
        tasks,
        notes: [
          ...(shownUntil === null ? [] : await this.trust.whyLooked(tx, head.id, vault)),
          ...(await this.notes(tx, head.id, vault)),
        ],
        messages: await this.messages.listShut(tx, head.id, vault, shownUntil !== null),
        wordsRequest: await this.trust.wordsRequest(tx, head.id),
        timeline,
        seen: timeline[0]?.seq ?? 0,
        keeping: await this.holds.keepingOf(tx, head.id, vault),
        allowed: allowedFor(head, items, staff),
        basesOffered: await this.basesOffered(tx, head.id),
      };
    });
  }

  private async head(tx: Tx, locator: string): Promise<HeadRow> {
    const [row] = await tx.query<HeadRow[]>(
      `SELECT c.id, c.locator, c.state, c.outcome, c.created_at AS "createdAt", c.closed_at AS "closedAt", c.language,
         e.erased_at AS "erasedAt",
         c.hold_since IS NOT NULL AS "isOnHold", c.waiting_since AS "waitingSince",
         (SELECT k.due_at FROM clock k WHERE k.case_id = c.id AND k.notice_id IS NULL AND k.state = 'running')
           AS "updateDueAt", c.version, r.circumstance, r.age_in_picture AS "ageInPicture", r.reporter,
         r.states_no_consent AS "statesNoConsent", r.narrative_sealed AS "narrativeSealed",
         s.id AS "claimedById", s.name AS "claimedByName", w.way AS "contactWay",
         w.address_sealed AS "contactAddressSealed", w.note_sealed AS "contactNoteSealed",
         a.kind AS "authorityKind", b.name AS "authorityBy", a.recorded_at AS "authorityAt",
         a.is_sufficient AS "isAuthoritySufficient",
         a.proof_sealed AS "authorityProofSealed"
       FROM "case" c
       LEFT JOIN report r ON r.case_id = c.id
       LEFT JOIN contact_rule w ON w.case_id = c.id
       LEFT JOIN erasure e ON e.case_id = c.id
       LEFT JOIN staff s ON s.id = c.claimed_by
       LEFT JOIN authority a ON a.case_id = c.id
       LEFT JOIN staff b ON b.id = a.attested_by
       WHERE c.locator = $1`,
      [locator],
    );
    if (row === undefined) throw new NotFoundError();
    return row;
  }

  private async items(tx: Tx, caseId: string, vault: CaseVault): Promise<CasePageItem[]> {
    const rows = await tx.query<
      (Omit<CasePageItem, 'url' | 'host' | 'lastCheck'> & {
        urlSealed: Buffer;
        checkedAt: Date | null;
        checkVerdict: string | null;
        checkStatus: number | null;
      })[]
    >(
      `SELECT i.id, i.url_sealed AS "urlSealed", p.name AS "platformName", i.state, i.clean_checks AS "cleanChecks",
         i.next_check_at AS "nextCheckAt", i.removed_at AS "removedAt", i.moved_from AS "movedFrom",
         l.finished_at AS "checkedAt", l.verdict AS "checkVerdict", l.status AS "checkStatus",
         ARRAY(SELECT ni.notice_id::text FROM notice_item ni WHERE ni.item_id = i.id) AS "noticeIds"
       FROM item i
       LEFT JOIN platform p ON p.id = i.platform_id
       LEFT JOIN LATERAL (
         SELECT r.finished_at, r.verdict, r.status FROM removal_check r
         WHERE r.item_id = i.id AND r.finished_at IS NOT NULL ORDER BY r.number DESC LIMIT 1) l ON true
       WHERE i.case_id = $1 ORDER BY i.position`,
      [caseId],
    );
    return rows.map(({ urlSealed, checkedAt, checkVerdict, checkStatus, ...item }) => {
      const url = vault.open('item.url', urlSealed);
      return {
        ...item,
        url,
        host: new URL(url).host,
        lastCheck:
          checkedAt === null || checkVerdict === null
            ? null
            : { at: checkedAt, verdict: checkVerdict, status: checkStatus },
      };
    });
  }

  private async notes(tx: Tx, caseId: string, vault: CaseVault): Promise<CasePage['notes']> {
    const rows = await tx.query<{ about: string; sealed: Buffer; by: string; at: Date }[]>(
      `SELECT n.about, n.text_sealed AS sealed, s.name AS by, n.written_at AS at
       FROM note n JOIN staff s ON s.id = n.written_by WHERE n.case_id = $1 ORDER BY n.written_at DESC`,
      [caseId],
    );
    return rows.map(({ sealed, ...note }) => ({ ...note, text: vault.open('note.text', sealed) }));
  }

  /** The laws that bind at least one of the platforms in this case; all of them while no platform is known. */
  private async basesOffered(tx: Tx, caseId: string): Promise<CasePage['basesOffered']> {
    const rows = await tx.query<{ basis: string }[]>(
      `SELECT DISTINCT unnest(p.bases) AS basis FROM item i JOIN platform p ON p.id = i.platform_id WHERE i.case_id = $1`,
      [caseId],
    );
    return Object.values(RULES)
      .filter(({ id }) => rows.length === 0 || rows.some((row) => row.basis === id))
      .map(({ id, instrument, sureness }) => ({ id, instrument, sureness }));
  }

  private timeline(tx: Tx, caseId: string): Promise<CasePageEntry[]> {
    return tx.query<CasePageEntry[]>(
      `SELECT e.seq, e.at, e.action,
         CASE WHEN h.id IS NULL THEN e.detail ELSE e.detail || jsonb_build_object('toName', h.name) END AS detail,
         CASE WHEN e.actor LIKE 'staff:%' THEN coalesce(s.name, 'staff')
              WHEN e.actor LIKE 'platform:%' THEN 'platform' ELSE e.actor END AS actor
       FROM audit_entry e
       LEFT JOIN staff s ON e.actor LIKE 'staff:%' AND s.id::text = substr(e.actor, 7)
       LEFT JOIN staff h ON h.id::text = e.detail->>CASE WHEN e.action = 'hand-over.given' THEN 'receiver' ELSE 'holder' END
       WHERE e.chain_id = $1 ORDER BY e.seq DESC LIMIT 500`,
      [caseId],
    );
  }
}

const claimedBy = ({ claimedById, claimedByName }: HeadRow): CasePage['claimedBy'] =>
  claimedById === null ? null : { id: claimedById, name: claimedByName ?? '' };

/** What is left of an erased case: its end, its times and its record. Of the report there is nothing any more. */
function erasedPage(head: HeadRow, timeline: readonly CasePageEntry[]): CasePage {
  return {
    ...head,
    narrative: null,
    hasNarrative: false,
    shownUntil: null,
    emergencyUntil: null,
    checks: [],
    contactChange: null,
    doubts: [],
    contact: { way: 'none', address: null, note: null },
    told: { holdsWhereabouts: false, whereabouts: null, hours: null, wording: null, codeWord: null, rules: [] },
    consents: [],
    sharing: [],
    replies: [],
    authority: null,
    claimedBy: claimedBy(head),
    handOver: null,
    linked: [],
    items: [],
    notices: [],
    tasks: [],
    notes: [],
    messages: [],
    wordsRequest: null,
    timeline,
    seen: 0,
    keeping: null,
    allowed: NOTHING_ALLOWED,
    basesOffered: [],
  };
}
