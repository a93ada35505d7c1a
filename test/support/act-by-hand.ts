import type { INestApplicationContext } from '@nestjs/common';
import { AccountCareService } from '../../src/features/account/account-care.service';
import { AccountService } from '../../src/features/account/account.service';
import { KeptFormService } from '../../src/features/account/kept-form.service';
import { OwnAccountService } from '../../src/features/account/own-account.service';
import { AnswerBulkService } from '../../src/features/notice/answer-bulk.service';
import { PasskeySignInService } from '../../src/features/account/passkey-sign-in.service';
import { PasskeyService } from '../../src/features/account/passkey.service';
import { ProofService } from '../../src/features/account/proof.service';
import { WelcomeService } from '../../src/features/account/welcome.service';
import { AnswerIntakeService } from '../../src/features/notice/answer-intake.service';
import { AnswerPageService } from '../../src/features/notice/answer-page.service';
import { AnswerService } from '../../src/features/notice/answer.service';
import { MailReplyService } from '../../src/features/notice/mail-reply.service';
import { FingerprintService } from '../../src/features/fingerprint/fingerprint.service';
import { HashFeedService } from '../../src/features/fingerprint/hash-feed.service';
import { SharingService } from '../../src/features/fingerprint/sharing.service';
import { RecordView } from '../../src/features/oversight/record.view';
import { DirectoryService } from '../../src/features/platform/directory.service';
import { PlatformKeyService } from '../../src/features/platform/platform-key.service';
import { PlatformService } from '../../src/features/platform/platform.service';
import { PersonAccessService } from '../../src/features/return/person-access.service';
import { ChoicesService } from '../../src/features/return/choices.service';
import { MoreLinksService } from '../../src/features/return/more-links.service';
import { PersonCopyService } from '../../src/features/return/person-copy.service';
import { WordsService } from '../../src/features/return/words.service';
import { PersonKeepingService } from '../../src/features/return/person-keeping.service';
import { ReportService } from '../../src/features/report/report.service';
import { actAs, asNobody, currentActor, type DatabaseActor, OPERATOR, SYSTEM } from '../../src/infra/database/actor';
import { UnitOfWork } from '../../src/infra/database/unit-of-work';
import { ExportLimit } from '../../src/infra/export/export-limit';

/** These say for themselves for whom they ask: in the application nobody is known when they are called. */
const FOR_NOBODY: readonly object[] = [
  ReportService,
  PersonAccessService,
  PersonKeepingService,
  PersonCopyService,
  ChoicesService,
  MoreLinksService,
  WordsService,
  AnswerIntakeService,
  AnswerService,
  AnswerBulkService,
  AnswerPageService,
  MailReplyService,
  FingerprintService,
  SharingService,
  HashFeedService,
  OwnAccountService,
  KeptFormService,
  PasskeyService,
  PasskeySignInService,
  ProofService,
  WelcomeService,
];
/** The command line calls these; and a unit of work of the test's own is its look into the database. */
const FOR_OPERATOR: readonly object[] = [
  PlatformService,
  PlatformKeyService,
  DirectoryService,
  AccountCareService,
  UnitOfWork,
];

/** Read models of the desk that ask for nobody's name: their pages stand behind the guard. */
const SOMEBODY_AT_THE_DESK: Extract<DatabaseActor, { kind: 'staff' }> = {
  kind: 'staff',
  id: '00000000-0000-7000-8000-0000000000de',
  role: 'supervisor',
};

interface Staff {
  readonly id: string;
  readonly role: 'caseworker';
}
const isStaff = (given: unknown): given is Staff =>
  typeof given === 'object' && given !== null && 'id' in given && 'role' in given && 'name' in given;

/** Whom the application would have at this place: a guard, a processor or the command line would have said it. */
function actorOf(service: object, method: string, given: readonly unknown[]): DatabaseActor | null {
  const staff = given.find(isStaff);
  if (staff !== undefined) return { kind: 'staff', id: staff.id, role: staff.role };
  const [first] = given;
  if (FOR_NOBODY.includes(service)) return method.startsWith('clear') ? SYSTEM : null;
  if (FOR_OPERATOR.includes(service)) return OPERATOR;
  if (service === RecordView) return { ...SOMEBODY_AT_THE_DESK, role: 'auditor' };
  if (service === ExportLimit) return { ...SOMEBODY_AT_THE_DESK, id: (first as { staffId: string }).staffId };
  if ((service as { name: string }).name.endsWith('View')) return SOMEBODY_AT_THE_DESK;
  if (service === AccountService) return { invite: OPERATOR, sweepSessions: SYSTEM }[method] ?? null;
  return SYSTEM;
}

/**
 * A test calls services where a page, a job or the command line would. What it gets from `app.get` acts as whoever
 * would have been there, over that login: so grants and policies hold for what a test does by hand, too.
 */
export function actByHand(app: INestApplicationContext): void {
  const get = app.get.bind(app) as (token: unknown, ...more: unknown[]) => unknown;
  const known = new WeakMap<object, object>();
  app.get = ((token: unknown, ...more: unknown[]) => {
    const service = get(token, ...more);
    if (typeof token !== 'function' || typeof service !== 'object' || service === null) return service;
    const wrapped = known.get(service) ?? byHand(token, service);
    known.set(service, wrapped);
    return wrapped;
  }) as typeof app.get;
}

function byHand(token: object, service: object): object {
  return new Proxy(service, {
    get: (target, name) => {
      const member: unknown = Reflect.get(target, name, target);
      // What a test put there to watch (a spy) is what it gets back.
      if (typeof member !== 'function' || typeof name !== 'string' || 'mock' in member) return member;
      return (...given: unknown[]): unknown => {
        const call = (): unknown => member.apply(target, given) as unknown;
        if (currentActor() !== null) return call();
        const actor = actorOf(token, name, given);
        return actor === null ? asNobody(call) : actAs(actor, call);
      };
    },
  });
}
