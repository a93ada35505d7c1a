import type { Socket } from 'node:net';
import { tcpPeer } from './http-peer';

/** What a server says to one step: a reply, or something done to the connection instead. */
export type SmtpStep = string | ((socket: Socket) => void);

export interface SmtpScript {
  readonly greeting?: SmtpStep;
  readonly EHLO?: SmtpStep;
  readonly AUTH?: SmtpStep;
  readonly MAIL?: SmtpStep;
  readonly RCPT?: SmtpStep;
  readonly DATA?: SmtpStep;
  /** The first bytes of the message, before its end. */
  readonly firstBytes?: (socket: Socket) => void;
  /** The whole message. */
  readonly message?: SmtpStep;
}

export interface SmtpPeer {
  readonly port: number;
  readonly url: string;
  /** Every line outside messages. */
  readonly commands: string[];
  /** Every byte after 354, as it came. */
  readonly received: { text: string };
  connections(): number;
  close(): Promise<void>;
}

const POLITE = {
  greeting: '220 ready',
  EHLO: '250 hello',
  MAIL: '250 ok',
  RCPT: '250 ok',
  DATA: '354 go',
  message: '250 kept',
};
const END = '\r\n.\r\n';

/** A mail server on this machine that says what the test wants it to say, word for word. Everything else is polite. */
export async function smtpPeer(script: SmtpScript = {}): Promise<SmtpPeer> {
  const commands: string[] = [];
  const received = { text: '' };
  const peer = await tcpPeer((socket) => {
    const say = (step: SmtpStep) => (typeof step === 'string' ? void socket.write(`${step}\r\n`) : step(socket));
    const step = (name: keyof typeof POLITE) => say(script[name] ?? POLITE[name]);
    let unread = '';
    let isMessage = false;
    socket.on('data', (chunk: Buffer) => {
      unread += chunk.toString('utf8');
      if (isMessage) {
        if (unread !== '') script.firstBytes?.(socket);
        received.text += chunk.toString('utf8');
        if (!unread.includes(END)) return;
        unread = unread.slice(unread.indexOf(END) + END.length);
        isMessage = false;
        step('message');
      }
      for (let end = unread.indexOf('\r\n'); end >= 0 && !isMessage; end = unread.indexOf('\r\n')) {
        const line = unread.slice(0, end);
        unread = unread.slice(end + 2);
        commands.push(line);
        const verb = line.slice(0, 4).toUpperCase();
        if (verb === 'QUIT') socket.end('221 bye\r\n');
        else if (verb === 'AUTH') say(script.AUTH ?? '235 ok');
        else if (verb === 'EHLO' || verb === 'MAIL' || verb === 'RCPT') step(verb);
        else if (verb === 'DATA') {
          isMessage = (script.DATA ?? POLITE.DATA) === POLITE.DATA || typeof script.DATA === 'function';
          step('DATA');
        } else socket.write('500 what?\r\n');
      }
    });
    step('greeting');
  });
  return {
    port: peer.port,
    url: `smtp://127.0.0.1:${peer.port}`,
    commands,
    received,
    connections: () => peer.connections,
    close: () => peer.close(),
  };
}
