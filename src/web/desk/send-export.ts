import type { Response } from 'express';
import { InvariantError } from '../../domain/shared/decision';
import { type ExportTicket, useTicket } from '../../infra/export/export-limit';

/** The one place from which a file leaves the desk; it asks for a ticket of {@link ExportTicket} and takes it away. */
export function sendExport(res: Response, ticket: ExportTicket, file: { name: string; type: string }): void {
  if (!useTicket(ticket)) throw new InvariantError('an export needs a fresh ticket of ExportLimit');
  if (!/^[a-z0-9.-]{1,80}$/.test(file.name)) throw new InvariantError('bad file name');
  res.status(200);
  res.setHeader('Content-Disposition', `attachment; filename="${file.name}"`);
  res.type(file.type).send(ticket.body);
}
