import type { StaffIdentity, StaffRole } from '../../src/domain/shared/staff';
import { AccountService } from '../../src/features/account/account.service';
import { Clock } from '../../src/infra/clock/clock';
import { newTotpSecret, totpAt } from '../../src/infra/crypto/totp';
import type { TestApp } from './app';
import { Visitor } from './visitor';

/** Somebody with an account, signed in through the door, and the cookie that says so. */
export interface DeskPerson {
  readonly identity: StaffIdentity;
  readonly cookie: string;
}

let number = 0;

export async function deskPerson(test: TestApp, role: StaffRole): Promise<DeskPerson> {
  const email = `${role}.${++number}@helpline.example.org`;
  const totpSecret = newTotpSecret();
  const password = `a long enough word ${number}`;
  await test.app.get(AccountService).invite({ email, name: `Person ${number}`, role, password, totpSecret });
  const visitor = await new Visitor(test.url).get('/desk/sign-in');
  const code = totpAt(totpSecret, test.app.get(Clock).now());
  await visitor.submit({ email, password, code }, 'Sign in');
  const cookie = visitor.cookie('desk');
  if (cookie?.split('.').length !== 3) throw new Error(`${role} could not sign in (${visitor.status})`);
  const [row] = await test.database.dataSource.query<{ id: string }[]>('SELECT id FROM staff WHERE email = $1', [
    email,
  ]);
  return { identity: { id: row!.id, name: `Person ${number}`, role }, cookie: `desk=${cookie}` };
}
