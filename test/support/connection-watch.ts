import { Socket } from 'node:net';

/** Every TCP connection that this process begins, as `address:port`, whatever library asked for it. */
export class ConnectionWatch {
  readonly begun: string[] = [];
  // eslint-disable-next-line @typescript-eslint/unbound-method -- it is called with the socket as `this` again
  private readonly original = Socket.prototype.connect;

  constructor() {
    const { begun, original } = this;
    const watched = function (this: Socket, ...args: unknown[]): Socket {
      this.on('connectionAttempt', (address: string, port: number) => begun.push(`${address}:${port}`));
      return Reflect.apply(original, this, args) as Socket;
    };
    Socket.prototype.connect = watched;
  }

  stop(): void {
    Socket.prototype.connect = this.original;
  }
}
