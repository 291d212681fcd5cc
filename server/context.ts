import type { Engine } from '#engine/engine.ts'
import type { Tombstones } from '#engine/erase/tombstones.ts'
import type { FileLimits } from '#engine/files/settings.ts'
import type { Live } from '#engine/live/live.ts'
import { openSending, type Sending, send } from '#engine/send.ts'
import type { PasswordCost } from '#platform/accounts/passwords.ts'
import { type Clock, systemClock } from '#platform/clock/clock.ts'
import { type Files, openFiles } from '#platform/files/files.ts'
import type { Logger } from '#platform/log/log.ts'
import { type Outbound, openOutbound } from '#platform/outbound/outbound.ts'
import type { Config } from '#server/config.ts'
import type { Finding } from '#server/doctor/finding.ts'
import { type Entrance, openEntrance } from '#server/entrance.ts'
import { fileBytes } from '#server/file-store.ts'
import { liveOf } from '#server/live.ts'
import type { Secrets } from '#server/secrets.ts'
import type { Installation } from '#server/start/installation.ts'
import { tombstonesIn } from '#server/tombstones.ts'

/** Everything that routes and tasks stand on, wired once by hand. */
export interface Context {
  readonly config: Config
  readonly log: Logger
  readonly engine: Engine
  readonly sending: Sending
  readonly entrance: Entrance
  /** Tells those who listen what changes. */
  readonly live: Live
  /** Files of tenants, encrypted. */
  readonly files: Files
  readonly limits: FileLimits
  /** What must be erased again after a restore. */
  readonly tombstones: Tombstones
  /** The way to servers whose addresses tenants chose. */
  readonly outbound: Outbound
  /** What the doctor finds, for the operator’s page. */
  readonly examine: () => Promise<readonly Finding[]>
  /** What a watcher shows from another machine. */
  readonly metricsToken: string | undefined
}

export interface ContextOptions {
  readonly config: Config
  readonly secrets: Pick<Secrets, 'smtpUrl' | 'dkimKey'> & Partial<Pick<Secrets, 'metricsToken'>> & Partial<Pick<Secrets, 's3Keys'>>
  readonly log: Logger
  readonly installation: Pick<Installation, 'database' | 'keys'>
  readonly clock?: Clock
  readonly passwordCost?: PasswordCost
  readonly examine?: Context['examine']
}

export function openContext({
  config,
  secrets,
  log,
  installation,
  clock = systemClock,
  passwordCost,
  examine = async () => [],
}: ContextOptions): Context {
  const { database, keys } = installation
  const engine: Engine = { database, keys, clock }
  const mailFrom = config.mailFrom ?? `steward@${new URL(config.baseUrl).hostname}`
  const sending = openSending(engine, {
    smtpUrl: secrets.smtpUrl,
    dkimKey: secrets.dkimKey,
    dkimSelector: config.dkimSelector,
    mailFrom,
    baseUrl: config.baseUrl,
  })
  const entrance = openEntrance({
    database,
    keys,
    clock,
    log,
    baseUrl: config.baseUrl,
    sendLetter: (letter) => send(sending, { ...letter, credential: true }),
    ...(passwordCost === undefined ? {} : { passwordCost }),
  })
  const outbound = openOutbound(config)
  return {
    config,
    log,
    engine,
    sending,
    entrance,
    live: liveOf(engine, entrance, log),
    files: openFiles(fileBytes(config, secrets), keys),
    limits: config.fileLimits,
    tombstones: tombstonesIn(config, secrets, keys),
    outbound,
    examine,
    metricsToken: secrets.metricsToken,
  }
}
