import { DecoratorHandler, type Dispatcher } from 'undici';

/** The permission to send was too old when the connection was ready: nothing of the request was written. */
export class StaleRequestError extends Error {
  override readonly name = 'StaleRequestError';
  readonly code = 'BUCKLER_STALE';
}

declare module 'undici' {
  // eslint-disable-next-line @typescript-eslint/no-namespace
  namespace Dispatcher {
    interface DispatchOptions {
      /** The last moment, in milliseconds of `performance.now()`, at which this request may begin to be written. */
      freshUntil?: number;
    }
  }
}

/**
 * Refuses to write a request whose permission has run out. undici starts a request the moment before its first byte
 * goes to the socket, after look-up, connection and TLS, so what waited too long in any of them (or in a process that
 * was stopped) never leaves. The clock is monotonic and goes on while a process is stopped.
 */
export const freshFence: Dispatcher.DispatcherComposeInterceptor = (dispatch) => (options, handler) => {
  const { freshUntil } = options;
  return dispatch(options, freshUntil === undefined ? handler : new FencedHandler(handler, freshUntil));
};

class FencedHandler extends DecoratorHandler {
  constructor(
    private readonly inner: Dispatcher.DispatchHandler,
    private readonly freshUntil: number,
  ) {
    super(inner);
  }

  onRequestStart(controller: Dispatcher.DispatchController, context: unknown): void {
    this.inner.onRequestStart?.(controller, context);
    if (performance.now() > this.freshUntil) controller.abort(new StaleRequestError('the permission to send ran out'));
  }
}
