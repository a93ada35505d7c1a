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

/** A new account of this role. */
export async function deskPerson(test: TestApp, role: StaffRole): Promise<DeskPerson> {
  number += 1;
  const email = `${role}.${number}@helpline.example.org`;
  const staff = { email, name: `Person ${number}`, role, password: `a long enough word ${number}` };
  const totpSecret = newTotpSecret();
  await test.app.get(AccountService).invite({ ...staff, totpSecret });
  return signedIn(test, { ...staff, totpSecret });
}

/** An account that is there; each code works once, so once in half a minute. */
export async function signedIn(
  test: TestApp,
  staff: { email: string; name: string; role: StaffRole; password: string; totpSecret: string },
): Promise<DeskPerson> {
  const { email, name, role, password } = staff;
  const visitor = await new Visitor(test.url).get('/desk/sign-in');
  const code = totpAt(staff.totpSecret, test.app.get(Clock).now());
  await visitor.submit({ email, password, code }, 'Sign in');
  const cookie = visitor.cookie('desk');
  if (cookie?.split('.').length !== 3) throw new Error(`${role} could not sign in (${visitor.status})`);
  const [row] = await test.database.dataSource.query<{ id: string }[]>('SELECT id FROM staff WHERE email = $1', [
    email,
  ]);
  return { identity: { id: row!.id, name, role }, cookie: `desk=${cookie}` };
}
