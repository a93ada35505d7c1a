import { SetMetadata } from '@nestjs/common';

export const BY_ITSELF = 'desk:by-itself';

/**
 * Marks an address that a page asks for by itself, without anybody's hand. It does not count as work: a desk that is left
 * alone signs itself out even while its page keeps looking for changes.
 */
export const ByItself = () => SetMetadata(BY_ITSELF, true);
