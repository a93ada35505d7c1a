import { type Mailbox, startMailbox as startAnyMailbox } from '../../src/local/mailbox/mailbox-server';
import { undocumentedBody } from './api-contract';

export type { Mailbox };

/**
 * The sandbox's mailbox. Whatever the test was about: every notice that came as a file must be what the published
 * document says that we send. Of more mails than it keeps, the last.
 */
export async function startMailbox(): Promise<Mailbox> {
  const mailbox = await startAnyMailbox();
  return {
    ...mailbox,
    stop: async () => {
      await mailbox.stop();
      for (const { files, subject } of mailbox.mails())
        for (const { name, text } of files) {
          if (name !== 'notice.json') continue;
          const fault = undocumentedBody(JSON.parse(text));
          if (fault !== null) throw new Error(`"${subject}" brought a notice that no document knows:\n${fault}`);
        }
    },
  };
}
