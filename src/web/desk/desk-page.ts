import type { Request, Response } from 'express';
import { can } from '../../domain/access/can';
import { InvariantError } from '../../domain/shared/decision';
import { readKeyChoice } from '../../domain/shared/desk-keys';
import type { Looks } from '../../domain/shared/looks';
import type { DeskSession, StaffIdentity } from '../../domain/shared/staff';
import type { Language } from '../i18n/language';
import { type Translate, translatorFor } from '../i18n/translator';
import { page } from '../page';
import { languageOf, webKitOf } from '../web-context';
import { allowOwnRequests } from './own-requests';
import { sessionLeft } from './session-left';

/** What a presenter needs to turn rows into sentences: pure values, so that it can be tested without a request. */
export interface DeskWords {
  readonly t: Translate;
  readonly language: Language;
  /** The zone of every time that the desk reads or types. */
  readonly zone: string;
  readonly now: Date;
  readonly staff: StaffIdentity;
}

export type DeskPlace =
  | 'worklist'
  | 'tasks'
  | 'closed'
  | 'letters'
  | 'platforms'
  | 'rules'
  | 'case'
  | 'oversight'
  | 'record'
  | 'people'
  | 'account'
  | 'go'
  | 'load'
  | 'care';

/** Words, time and person of a request behind {@link DeskGuard}. */
export function deskWords(req: Request, res: Response): DeskWords {
  const { staff } = res.locals as { staff?: StaffIdentity };
  if (staff === undefined) throw new InvariantError('desk pages stand behind DeskGuard');
  const language = languageOf(res);
  const { config, clock } = webKitOf(req);
  return { t: translatorFor(language), language, zone: config.deskZone, now: clock.now(), staff };
}

/** How this person's pages look: as they chose, or as the helpline has set. */
export function deskLooks(req: Request, res: Response): Looks {
  const { staff } = res.locals as { staff?: DeskSession };
  return staff?.looks ?? webKitOf(req).config.deskLooks;
}

/** {@link page} inside the desk's frame: who is signed in, what of the menu is theirs, and which place this is. */
export function deskPage(
  req: Request,
  res: Response,
  place: DeskPlace,
  template: string,
  model: object,
  status = 200,
): void {
  const { t, staff } = deskWords(req, res);
  const may = {
    worklist: can(staff, 'worklist.read'),
    letters: can(staff, 'letters.read'),
    platforms: can(staff, 'platform.read'),
    rules: can(staff, 'rules.read'),
    oversight: can(staff, 'alerts.read'),
    record: can(staff, 'record.read'),
    people: can(staff, 'people.read'),
  };
  const session = res.locals['staff'] as DeskSession;
  const chosen = readKeyChoice(session.keys);
  const frame = {
    place,
    may,
    looks: deskLooks(req, res),
    staff: { name: staff.name, role: t(`desk.role.${staff.role}`) },
    sessionEnd: sessionLeft(session, webKitOf(req).clock.now()),
    singleKeys: chosen.isOn ? JSON.stringify(chosen.keys) : null,
  };
  allowOwnRequests(res);
  page(req, res, template, { ...frame, ...model }, status);
}
