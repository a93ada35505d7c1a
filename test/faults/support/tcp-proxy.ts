import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

export type NetworkFault =
  /** Every chunk waits so long, in both directions. */
  | { readonly kind: 'latency'; readonly ms: number }
  /** Half-open: the connections of this moment stay up and carry nothing, for good. New ones are well. */
  | { readonly kind: 'half-open' }
  /** The connections of this moment end with a reset. */
  | { readonly kind: 'reset' }
  /** The connections of this moment are cut after so many more bytes from the far side. */
  | { readonly kind: 'cut'; readonly bytes: number };

interface Link {
  readonly near: Socket;
  readonly far: Socket;
  isDeaf: boolean;
  bytesLeft: number;
}

/** A wire between two of our processes that can be made bad, on a port of its own. */
export class TcpProxy {
  private readonly links = new Set<Link>();
  private latencyMs = 0;
  /** When every chunk was kept for how long. */
  readonly delays: { from: number; to: number; ms: number }[] = [];
  private readonly server: Server;

  private constructor(private readonly targetPort: number) {
    this.server = createServer((near) => this.join(near));
  }

  static async start(targetPort: number): Promise<TcpProxy> {
    const proxy = new TcpProxy(targetPort);
    proxy.server.listen(0, '127.0.0.1');
    await once(proxy.server, 'listening');
    return proxy;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  apply(fault: NetworkFault): void {
    if (fault.kind === 'latency') {
      this.latencyMs = fault.ms;
      this.delays.push({ from: Date.now(), to: Infinity, ms: fault.ms });
    }
    for (const link of this.links) {
      if (fault.kind === 'half-open') link.isDeaf = true;
      if (fault.kind === 'cut') link.bytesLeft = fault.bytes;
      if (fault.kind === 'reset') this.reset(link);
    }
  }

  /** Ends the latency; connections that are deaf or about to be cut stay so, as on a real network. */
  heal(): void {
    this.latencyMs = 0;
    for (const delay of this.delays) delay.to = Math.min(delay.to, Date.now() + delay.ms);
  }

  async stop(): Promise<void> {
    this.server.close();
    for (const { near, far } of this.links) {
      near.destroy();
      far.destroy();
    }
    await once(this.server, 'close');
  }

  private join(near: Socket): void {
    const far = connect(this.targetPort, '127.0.0.1');
    const link: Link = { near, far, isDeaf: false, bytesLeft: Infinity };
    this.links.add(link);
    near.setNoDelay(true);
    far.setNoDelay(true);
    this.carry(link, near, far, false);
    this.carry(link, far, near, true);
  }

  private carry(link: Link, from: Socket, to: Socket, isFromFar: boolean): void {
    const end = () => {
      this.links.delete(link);
      // A deaf connection does not even hear that the other side is gone.
      if (!link.isDeaf) to.destroy();
    };
    from.on('data', (chunk: Buffer) => {
      if (link.isDeaf) return;
      if (this.latencyMs === 0) return this.pass(link, to, chunk, isFromFar);
      setTimeout(() => this.pass(link, to, chunk, isFromFar), this.latencyMs);
    });
    from.on('error', () => undefined);
    from.on('close', end);
  }

  private pass(link: Link, to: Socket, chunk: Buffer, isFromFar: boolean): void {
    if (link.isDeaf || to.destroyed) return;
    if (!isFromFar || chunk.length <= link.bytesLeft) {
      if (isFromFar) link.bytesLeft -= chunk.length;
      to.write(chunk);
      return;
    }
    to.write(chunk.subarray(0, link.bytesLeft));
    this.reset(link);
  }

  private reset({ near, far }: Link): void {
    near.resetAndDestroy();
    far.destroy();
  }
}
