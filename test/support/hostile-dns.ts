import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { Resolver } from 'node:dns/promises';
import { isIPv4, isIPv6 } from 'node:net';
import ipaddr from 'ipaddr.js';
import type { LookupAll } from '../../src/infra/webhook/guarded-connector';

const A = 1;
const AAAA = 28;

/** What a name leads to, a round for each look-up; the last round stays. */
export type Zone = ReadonlyMap<string, readonly (readonly string[])[]>;

/** A name server on a free port of this machine that answers each look-up of a name as its zone says (RFC 1035). */
export class HostileDns {
  /** The names that were asked for, one entry a look-up. */
  readonly asked: string[] = [];
  private readonly socket = createSocket('udp4');

  private constructor(private readonly zone: Zone) {}

  static async start(zone: Zone): Promise<HostileDns> {
    const dns = new HostileDns(zone);
    dns.socket.on('message', (query, from) => {
      dns.socket.send(dns.answer(query), from.port, from.address);
    });
    dns.socket.bind(0, '127.0.0.1');
    await once(dns.socket, 'listening');
    return dns;
  }

  /** A look-up through this server alone: both families, as the system's resolver gives them. Nothing is remembered. */
  lookupAll(): LookupAll {
    const resolver = new Resolver({ timeout: 2_000, tries: 1 });
    resolver.setServers([`127.0.0.1:${this.socket.address().port}`]);
    const none = (error: { code?: string }): string[] => {
      if (error.code === 'ENODATA' || error.code === 'ENOTFOUND') return [];
      throw error as Error;
    };
    return async (hostname) => {
      const four = await resolver.resolve4(hostname).catch(none);
      const six = await resolver.resolve6(hostname).catch(none);
      return [...four.map((address) => ({ address, family: 4 })), ...six.map((address) => ({ address, family: 6 }))];
    };
  }

  lookups(name: string): number {
    return this.asked.filter((one) => one === name).length;
  }

  async stop(): Promise<void> {
    this.socket.close();
    await once(this.socket, 'close');
  }

  private answer(query: Buffer): Buffer {
    const { name, end } = readName(query);
    const type = query.readUInt16BE(end);
    const question = query.subarray(12, end + 4);
    const key = name.toLowerCase();
    // A look-up asks for A and then for AAAA: the round begins with the first.
    if (type === A) this.asked.push(key);
    const rounds = this.zone.get(key);
    const round = rounds?.[Math.min(this.lookups(key), rounds.length) - 1] ?? [];
    const records = round
      .filter((address) => (type === A ? isIPv4(address) : type === AAAA && isIPv6(address)))
      .map((address) => recordOf(type, address));
    const header = Buffer.alloc(12);
    query.copy(header, 0, 0, 2);
    header.writeUInt16BE(rounds === undefined ? 0x8583 : 0x8580, 2); // an authoritative answer; 3: no such name
    header.writeUInt16BE(1, 4);
    header.writeUInt16BE(records.length, 6);
    return Buffer.concat([header, question, ...records]);
  }
}

function readName(query: Buffer): { name: string; end: number } {
  const labels: string[] = [];
  let at = 12;
  for (let length = query.readUInt8(at); length > 0; length = query.readUInt8(at)) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length));
    at += 1 + length;
  }
  return { name: labels.join('.'), end: at + 1 };
}

function recordOf(type: number, address: string): Buffer {
  const data = Buffer.from(ipaddr.parse(address).toByteArray());
  const head = Buffer.alloc(12);
  head.writeUInt16BE(0xc00c, 0); // the name of the question
  head.writeUInt16BE(type, 2);
  head.writeUInt16BE(1, 4);
  head.writeUInt32BE(0, 6); // may be kept for no time
  head.writeUInt16BE(data.length, 10);
  return Buffer.concat([head, data]);
}
