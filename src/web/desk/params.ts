import { ParseUUIDPipe, type PipeTransform } from '@nestjs/common';
import { NotFoundError } from '../../domain/shared/errors';
import { normaliseLocator } from '../../infra/crypto/receipt';

/** A case's locator in an address, forgiving case; anything else is simply not there and never reaches the database. */
export const locatorParam: PipeTransform<string, string> = {
  transform(value) {
    const locator = normaliseLocator(value);
    if (locator === null) throw new NotFoundError();
    return locator;
  },
};

/** An id in an address; one that cannot be an id is not found, not a fault. */
export const uuidParam = new ParseUUIDPipe({ exceptionFactory: () => new NotFoundError() });
