import type { INestApplicationContext } from '@nestjs/common';
import { Log } from './infra/logging/log';

/** Longer than the longest outgoing call; container runtimes kill after 30 seconds. */
const GRACE_MS = 27_000;

/**
 * SIGTERM, Ctrl-C, or the end of the parent process that talks to us: stop taking work, finish what runs, close, leave.
 * A second signal changes nothing; a shutdown that hangs ends after 27 seconds.
 */
export function shutDownOnSignals(
  app: INestApplicationContext,
  more: () => Promise<void> = () => Promise.resolve(),
): void {
  let isClosing = false;
  const close = (signal: string): void => {
    if (isClosing) return;
    isClosing = true;
    app.get(Log).info('shutting down', { signal });
    setTimeout(() => process.exit(1), GRACE_MS).unref();
    void app
      .close()
      .then(more)
      .then(
        () => process.exit(0),
        () => process.exit(1),
      );
  };
  process.on('SIGTERM', () => close('SIGTERM'));
  process.on('SIGINT', () => close('SIGINT'));
  process.on('disconnect', () => close('disconnect'));
}
