import { startTestApp, type TestApp, type TestAppOptions } from './app';
import { Casework } from './casework';
import { HandWorker } from './hand-worker';
import { OwnPlatform } from './own-platform';

/** An application with one platform of the test's own and a caseworker; without a worker, its jobs are run by hand. */
export interface OwnRun {
  readonly test: TestApp;
  readonly work: Casework;
  /** For an application that was started with `worker: false`. */
  readonly worker: HandWorker;
  readonly platform: OwnPlatform;
  readonly stop: () => Promise<void>;
}

/** The pace at which links are looked at, as in production. */
export const REAL_PACE = { CHECK_CONFIRM_SECONDS: '180', CHECK_LOOK_SECONDS: '3600', CHECK_WATCH_SECONDS: '86400' };

export async function startOwnRun(options: TestAppOptions = {}): Promise<OwnRun> {
  const platform = await OwnPlatform.start();
  const settings = { OUTGOING_ALLOW_PRIVATE: platform.allowed, ...options.settings };
  const test = await startTestApp({ ...options, settings });
  await platform.register(test);
  const stop = async () => {
    await test.stop();
    await platform.stop();
  };
  return { test, work: new Casework(test), worker: new HandWorker(test), platform, stop };
}
