import { Inject, Injectable } from '@nestjs/common';
import ipaddr from 'ipaddr.js';
import { abuseMailsOf, rdapServer } from '../../domain/platform/rdap';
import { AuditLog, SYSTEM_CHAIN } from '../../infra/audit/audit-log';
import type { AppConfig } from '../../infra/config/app-config';
import { APP_CONFIG } from '../../infra/config/config.module';
import { uuidV7 } from '../../infra/crypto/uuid-v7';
import type { Tx } from '../../infra/database/unit-of-work';
import { siteOf } from '../../infra/network/public-suffix';
import { OutgoingHttp } from '../../infra/webhook/outgoing-http';

/** Who answers for a host, by the registers of names and addresses. Leads for a human: nothing is sent to them. */
export interface HostOwner {
  readonly registered: string;
  readonly contacts: readonly { readonly address: string; readonly source: string }[];
}

const RDAP = { accept: 'application/rdap+json, application/json', maxBytes: 1024 * 1024 };
const MOST_ADDRESSES = 2;

/**
 * Asks RDAP (RFC 9082) who takes abuse reports for a host: the registrar of its name and the network of its address. The
 * servers are found by the bootstrap files of IANA (RFC 9224) at `RDAP_BOOTSTRAP_URL`; without it nobody is asked. All
 * of it goes through the one guarded client, for the answers name servers that others chose. Only the registered name
 * and the address leave, never the link.
 */
@Injectable()
export class HostOwnerService {
  constructor(
    @Inject(APP_CONFIG) private readonly config: AppConfig,
    private readonly http: OutgoingHttp,
    private readonly audit: AuditLog,
  ) {}

  get isOn(): boolean {
    return this.config.outgoing.rdapBootstrapUrl !== null;
  }

  /** Null when look-ups are off, or the host is no registered name. Registers that do not answer name nobody. */
  async lookUp(hostname: string): Promise<HostOwner | null> {
    const site = siteOf(hostname);
    if (!this.isOn || site === null) return null;
    const name = await this.ofName(site.registered);
    const addresses = (await this.http.addressesOf(hostname)).slice(0, MOST_ADDRESSES);
    const networks = await Promise.all(addresses.map((address) => this.ofAddress(address)));
    const found = new Map([...networks.flat(), ...name].map((contact) => [contact.address, contact]));
    return { registered: site.registered, contacts: [...found.values()] };
  }

  /** A service nobody knew, with what the registers say. It has no channel, so nothing can be sent there. */
  async keep(tx: Tx, { registered, contacts }: HostOwner, at: Date): Promise<void> {
    const slug = registered.replaceAll('.', '-');
    const [made] = await tx.query<{ id: string }[]>(
      `INSERT INTO platform (id, slug, name, hosts, bases, origin, created_at) VALUES ($1, $2, $3, $4, '{}', 'look_up', $5)
       ON CONFLICT (slug) DO NOTHING RETURNING id`,
      [uuidV7(), slug, registered, [registered], at],
    );
    if (made === undefined) return;
    await tx.query(
      `INSERT INTO platform_contact (id, platform_id, kind, purpose, position, address, source, source_on, sureness, created_at)
       SELECT id, $2, 'mail', 'abuse', position, address, source, $6::date::text, 'looked_up', $6
       FROM unnest($1::uuid[], $3::int[], $4::text[], $5::text[]) AS c (id, position, address, source)
       ON CONFLICT (platform_id, purpose, address) DO NOTHING`,
      [
        contacts.map(() => uuidV7()),
        made.id,
        contacts.map((_contact, index) => index + 1),
        contacts.map(({ address }) => address),
        contacts.map(({ source }) => source),
        at,
      ],
    );
    const detail = { platform: made.id, contacts: contacts.length };
    await this.audit.append(tx, { chainId: SYSTEM_CHAIN, at, actor: 'system', action: 'platform.looked-up', detail });
  }

  private async ofName(registered: string): Promise<HostOwner['contacts']> {
    const covers = (key: string): number => {
      const wanted = key.toLowerCase();
      return registered === wanted || registered.endsWith(`.${wanted}`) ? wanted.length : 0;
    };
    const server = rdapServer(await this.json('dns.json', null), covers);
    return server === null ? [] : this.contacts(server, `domain/${registered}`);
  }

  private async ofAddress(address: string): Promise<HostOwner['contacts']> {
    const ip = ipaddr.parse(address);
    const covers = (key: string): number => {
      if (!ipaddr.isValidCIDR(key)) return 0;
      const [network, bits] = ipaddr.parseCIDR(key);
      return network.kind() === ip.kind() && ip.match([network, bits] as never) ? bits : 0;
    };
    const server = rdapServer(await this.json(`${ip.kind()}.json`, null), covers);
    return server === null ? [] : this.contacts(server, `ip/${address}`);
  }

  private async contacts(server: string, path: string): Promise<HostOwner['contacts']> {
    const source = `RDAP ${server}${path}`;
    return abuseMailsOf(await this.json(path, server)).map((address) => ({ address, source }));
  }

  /** What stands there, or null: a register that is down must not keep a human from looking. */
  private async json(path: string, server: string | null): Promise<unknown> {
    const folder = this.config.outgoing.rdapBootstrapUrl ?? '';
    const base = server ?? (folder.endsWith('/') ? folder : `${folder}/`);
    const { status, body } = await this.http.ask(base + path, RDAP);
    if (status !== 200 || body === null) return null;
    try {
      return JSON.parse(body.toString('utf8')) as unknown;
    } catch {
      return null;
    }
  }
}
