import { readFileSync } from 'node:fs';
import type { INestApplicationContext } from '@nestjs/common';
import { isRuleId } from '../domain/deadline/rules';
import { AccountService } from '../features/account/account.service';
import { PlatformService } from '../features/platform/platform.service';
import type { DemoFile } from './demo-file';
import { abuseAddressOf } from './sandbox/scenarios';

/** Outside production: the two demo sign-ins and the sandbox's platforms, made or brought up to date at every start. */
export async function seedDemo(app: INestApplicationContext, file: string): Promise<void> {
  const demo = JSON.parse(readFileSync(file, 'utf8')) as DemoFile;
  const accounts = app.get(AccountService);
  const platforms = app.get(PlatformService);
  for (const staff of demo.staff) await accounts.invite(staff);
  for (const platform of demo.platforms)
    await platforms.register({
      slug: platform.slug,
      name: platform.name,
      hosts: [platform.host],
      bases: platform.bases.filter(isRuleId),
      webhook: {
        endpoint: platform.endpoint,
        secret: platform.webhookSecret,
        answerSecret: platform.answerSecret,
      },
      mail: { address: abuseAddressOf(platform.slug) },
    });
}
