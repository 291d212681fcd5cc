import { flushCompileCache } from 'node:module'
import { openLog } from '#platform/log/log.ts'
import { readConfig } from '#server/config.ts'
import { readSecrets } from '#server/secrets.ts'
import { explain } from '#server/start/explain.ts'
import { openInstallation } from '#server/start/installation.ts'
import { endOnSignals, newLifetime } from '#server/start/lifetime.ts'

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
    log.info('ready', { pid: process.pid, durationMs: Math.round(performance.now()) })
    flushCompileCache()
  } catch (error) {
    await lifetime.close()
    throw error
  }
  // Until the server listens, something must keep the process alive.
  setInterval(() => {}, 60_000)
}

main().catch((error: unknown) => {
  console.error(explain(error))
  process.exit(1)
})
