import { flushCompileCache } from 'node:module'
import { openOwner } from '#platform/database/owner.ts'
import { openLog } from '#platform/log/log.ts'
import { buildApp } from '#server/app.ts'
import { backupPlace } from '#server/backups.ts'
import { readConfig } from '#server/config.ts'
import { type Context, openContext } from '#server/context.ts'
import { examiner } from '#server/doctor/examine.ts'
import { readSecrets } from '#server/secrets.ts'
import { noteHost } from '#server/served-host.ts'
import { freshSetupLink } from '#server/setup-link.ts'
import { explain } from '#server/start/explain.ts'
import { openInstallation } from '#server/start/installation.ts'
import { endOnSignals, newLifetime } from '#server/start/lifetime.ts'
import { startWorker } from '#server/worker.ts'

const notice = (text: string) => console.log(text)

async function main(): Promise<void> {
  const config = readConfig(process.env)
  const secrets = readSecrets(process.env)
  const log = openLog({ level: config.logLevel })
  const lifetime = newLifetime(log)
  endOnSignals(lifetime, log)
  try {
    const opening = openInstallation({ config, secrets, log, notice })
    // Registered before it is open: a Ctrl-C in the middle waits, and leaves no database behind.
    lifetime.onClose(() =>
      opening.then(
        (opened) => opened.close(),
        () => {},
      ),
    )
    const installation = await opening
    if (installation.embedded !== undefined) lifetime.onClose(installation.embedded.watch(log))
    const owner = openOwner(installation.ownerUrl)
    lifetime.onClose(() => owner.close())
    await noteHost(config, owner)
    const examine = examiner({ config, secrets }, owner, installation)
    const context = openContext({ config, secrets, log, installation, examine })
    lifetime.onClose(() => context.entrance.background.done())
    lifetime.onClose(
      await startWorker(context, installation.ownerUrl, { place: backupPlace(installation, config, secrets), settings: config.backups }),
    )
    const app = await buildApp(context)
    lifetime.onClose(() => app.close())
    await app.listen({ host: config.host, port: config.port })
    await greet(context)
    log.info('ready', { pid: process.pid, durationMs: Math.round(performance.now()) })
    flushCompileCache()
  } catch (error) {
    await lifetime.close()
    throw error
  }
}

/** Where to go, and, until there is a tenant, the link by which its first owner comes in. */
async function greet({ config, entrance }: Context): Promise<void> {
  notice(`Steward is ready: ${config.baseUrl}`)
  const setup = await freshSetupLink(entrance.accounts, config.baseUrl)
  if (setup !== null) notice(`Set up the first organisation here (this link works once): ${setup.link}`)
}

main().catch((error: unknown) => {
  console.error(explain(error))
  process.exit(1)
})
