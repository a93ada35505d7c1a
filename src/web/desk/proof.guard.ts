import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { Request, Response } from 'express';
import { InvariantError } from '../../domain/shared/decision';
import type { DeskSession } from '../../domain/shared/staff';
import { webKitOf } from '../web-context';
import { ProofNeeded } from './sign-in-needed';
import { StaffAuthenticator } from './staff-authenticator';

/** Whoever showed a passkey or a code within this time is believed to sit there still. */
export const PROOF_MS = 5 * 60_000;

/**
 * Behind {@link DeskGuard}, for what an unattended desk must not give away: before it happens its owner shows once more
 * that it is they (ADR 0035). The form waits meanwhile.
 */
@Injectable()
export class ProofGuard implements CanActivate {
  constructor(private readonly authenticator: StaffAuthenticator) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const http = context.switchToHttp();
    const req = http.getRequest<Request>();
    const { staff } = http.getResponse<Response>().locals as { staff?: DeskSession };
    if (staff === undefined) throw new InvariantError('ProofGuard stands behind DeskGuard');
    const provedMs = staff.provedAt?.getTime() ?? 0;
    if (webKitOf(req).clock.now().getTime() - provedMs < PROOF_MS) return true;
    await this.authenticator.keepForm(staff.id, req.path, req.body);
    throw new ProofNeeded();
  }
}
